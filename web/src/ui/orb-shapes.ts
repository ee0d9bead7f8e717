import type { PageState } from "../call";

type Canvas = CanvasRenderingContext2D;

const TURN = 2 * Math.PI;
/** The ring's radius, on a canvas 320 wide whose middle is 0,0; the button inside it ends at 74 to 84. */
const RADIUS = 100;
const REACH = 46;

/** Draws what stands around the button. `seconds` is 0 all the time where motion is not wanted. */
export function drawShape(c: Canvas, state: PageState, seconds: number, level: number, history: Float32Array): void {
  c.lineCap = "round";
  switch (state) {
    case "idle":
      drawRest(c);
      break;
    case "connecting":
      drawArc(c, seconds);
      break;
    case "listening":
      drawRays(c, level, history);
      break;
    case "thinking":
      drawOrbits(c, seconds);
      break;
    case "speaking":
      drawWaves(c, seconds, level);
      break;
    case "reconnecting":
      drawDashes(c, seconds);
      break;
    case "error":
      drawCorners(c);
      break;
  }
}

/** Idle: two calm circles. */
function drawRest(c: Canvas): void {
  faded(c, 0.35, () => ring(c, RADIUS, 2));
  faded(c, 0.16, () => ring(c, RADIUS + 26, 1.5));
}

/** Connecting: an arc that goes round. */
function drawArc(c: Canvas, seconds: number): void {
  faded(c, 0.2, () => ring(c, RADIUS, 4));
  ring(c, RADIUS, 4, seconds * 4, seconds * 4 + 1.6);
}

/** Listening: rays as long as the voice is loud; newer sound at the top, older at the bottom. */
function drawRays(c: Canvas, level: number, history: Float32Array): void {
  faded(c, 0.12 + 0.1 * level, () => disc(c, RADIUS - 6));
  const rays = 2 * history.length;
  c.lineWidth = 3.2;
  for (let i = 0; i < rays; i++) {
    const age = Math.min(i, rays - i, history.length - 1);
    const angle = (i / rays) * TURN - TURN / 4;
    const length = 3 + REACH * history[age] * (1 - (0.6 * age) / history.length);
    c.beginPath();
    c.moveTo(Math.cos(angle) * RADIUS, Math.sin(angle) * RADIUS);
    c.lineTo(Math.cos(angle) * (RADIUS + length), Math.sin(angle) * (RADIUS + length));
    c.stroke();
  }
}

/** Thinking: three beads on their way round, each with a tail. */
function drawOrbits(c: Canvas, seconds: number): void {
  faded(c, 0.18, () => ring(c, RADIUS + 8, 2));
  for (let bead = 0; bead < 3; bead++) {
    const angle = seconds * 1.9 + (bead * TURN) / 3;
    for (let tail = 0; tail < 9; tail++) {
      const at = angle - tail * 0.075;
      const size = 8 - tail * 0.75;
      faded(c, 1 - tail / 9, () => disc(c, size, Math.cos(at) * (RADIUS + 8), Math.sin(at) * (RADIUS + 8)));
    }
  }
}

/** Speaking: soft waves that swell with the voice. */
function drawWaves(c: Canvas, seconds: number, level: number): void {
  for (let wave = 0; wave < 3; wave++) {
    const swing = (3 + 20 * level) * (1 - wave * 0.22);
    const radius = RADIUS - 6 + level * 14 + wave * (4 + 9 * level);
    c.beginPath();
    for (let i = 0; i <= 120; i++) {
      const angle = (i / 120) * TURN;
      const bend =
        Math.sin(3 * angle + seconds * (1.7 + wave)) + 0.6 * Math.sin(5 * angle - seconds * (2.3 - wave * 0.5));
      c.lineTo(Math.cos(angle) * (radius + swing * bend * 0.5), Math.sin(angle) * (radius + swing * bend * 0.5));
    }
    c.closePath();
    faded(c, wave === 0 ? 0.3 : 0.14, () => c.fill());
    faded(c, wave === 0 ? 0.9 : 0.35, () => {
      c.lineWidth = 2;
      c.stroke();
    });
  }
}

/** Reconnecting: a broken ring. */
function drawDashes(c: Canvas, seconds: number): void {
  for (let i = 0; i < 12; i++) {
    const from = (i / 12) * TURN + seconds * 0.5;
    faded(c, 0.35 + 0.65 * (0.5 + 0.5 * Math.sin(seconds * 3 - i * 0.5)), () => ring(c, RADIUS, 5, from, from + 0.26));
  }
}

/** Error: eight corners, as on a stop sign, and a mark of attention. */
function drawCorners(c: Canvas): void {
  c.lineWidth = 4;
  c.lineJoin = "round";
  c.beginPath();
  for (let i = 0; i < 8; i++) {
    const angle = ((i + 0.5) / 8) * TURN;
    c.lineTo(Math.cos(angle) * (RADIUS + 8), Math.sin(angle) * (RADIUS + 8));
  }
  c.closePath();
  faded(c, 0.1, () => c.fill());
  c.stroke();
  const x = RADIUS * 0.72;
  disc(c, 19, x, -x);
  c.globalCompositeOperation = "destination-out";
  c.lineWidth = 5;
  c.beginPath();
  c.moveTo(x, -x - 9);
  c.lineTo(x, -x + 1);
  c.stroke();
  disc(c, 3, x, -x + 9);
  c.globalCompositeOperation = "source-over";
}

function ring(c: Canvas, radius: number, width: number, from = 0, to = TURN): void {
  c.lineWidth = width;
  c.beginPath();
  c.arc(0, 0, radius, from, to);
  c.stroke();
}

function disc(c: Canvas, radius: number, x = 0, y = 0): void {
  c.beginPath();
  c.arc(x, y, radius, 0, TURN);
  c.fill();
}

function faded(c: Canvas, alpha: number, draw: () => void): void {
  const before = c.globalAlpha;
  c.globalAlpha = before * alpha;
  draw();
  c.globalAlpha = before;
}
