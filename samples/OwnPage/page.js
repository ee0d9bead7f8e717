// A call over docs/browser-protocol.md, in SignalR's JSON protocol: one JSON text per message, each ended by the record separator.
const END = "\u001e";
const RATE = 24000;
const server = new URLSearchParams(location.search).get("server") ?? location.origin.replace("http", "ws");
const $ = (id) => document.getElementById(id);

let socket, context;
const parts = new Map(); // item/content -> what of it is to be played: [{source, start, seconds}]
let playsUntil = 0;
const lines = new Map();

const write = (message) => socket.send(JSON.stringify(message) + END);
const send = (target, ...args) => write({ type: 1, target, arguments: args });

$("talk").onclick = async () => {
  context = new AudioContext({ sampleRate: RATE });
  const media = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } }).catch(() => null); // no microphone: typing works
  socket = new WebSocket(`${server}/hubs/voice`);
  socket.onopen = async () => {
    socket.send(JSON.stringify({ protocol: "json", version: 1 }) + END);
    write({ type: 1, invocationId: "talk", target: "Talk", arguments: [{}], streamIds: ["microphone"] });
    if (media) await record(media);
  };
  socket.onmessage = ({ data }) => data.split(END).filter(Boolean).forEach((text) => receive(JSON.parse(text)));
  socket.onclose = () => show("idle");
  setInterval(() => socket.readyState === WebSocket.OPEN && write({ type: 6 }), 5000); // both ends send something every 5 s
  setInterval(() => parts.size && send("Played", reports()), 100);
};

$("type").onsubmit = (event) => {
  event.preventDefault();
  send("SendText", $("text").value);
  $("text").value = "";
};

async function record(media) {
  await context.audioWorklet.addModule(new URL("microphone.js", import.meta.url));
  const node = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
  node.port.onmessage = ({ data }) => write({ type: 2, invocationId: "microphone", item: btoa(String.fromCharCode(...new Uint8Array(data.buffer))) });
  context.createMediaStreamSource(media).connect(node);
}

function receive({ target, arguments: args = [] }) {
  if (target === "State") show(args[0]);
  if (target === "Audio") play(...args);
  if (target === "Caption") caption(args[0]);
  if (target === "Tool") line(args[0].callId, `${args[0].name}: ${args[0].state} ${args[0].result ?? ""}`);
  if (target === "Problem") line(args[0].code, `${args[0].message} ${args[0].hint}`);
  if (target === "Ended") socket.close();
  if (target === "Clear") {
    const heard = reports();
    for (const chunks of parts.values()) chunks.forEach(({ source }) => source.stop());
    parts.clear();
    playsUntil = 0;
    send("Cleared", args[0], heard);
  }
}

function play(item, content, base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const samples = Float32Array.from(new Int16Array(bytes.buffer), (sample) => sample / 32768);
  const buffer = context.createBuffer(1, samples.length, RATE);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  const start = Math.max(playsUntil, context.currentTime + 0.05);
  source.start(start);
  playsUntil = start + buffer.duration;
  const part = JSON.stringify([item, content]);
  parts.set(part, [...(parts.get(part) ?? []), { source, start, seconds: buffer.duration }]);
}

// How much of each part has been heard so far. The server cuts an interrupted reply there.
function reports() {
  const now = context.currentTime;
  return [...parts].map(([part, chunks]) => {
    const [itemId, contentIndex] = JSON.parse(part);
    const heard = chunks.reduce((sum, { start, seconds }) => sum + Math.max(0, Math.min(seconds, now - start)), 0);
    if (chunks.at(-1).start + chunks.at(-1).seconds < now - 5) parts.delete(part); // told long ago
    return { itemId, contentIndex, playedMs: Math.floor(heard * 1000) };
  });
}

function caption({ id, role, from, text, state }) {
  const before = lines.get(id)?.dataset.text ?? "";
  line(id, `${role}: ${before.slice(0, from)}${text}`).dataset.text = before.slice(0, from) + text;
  if (state === "dropped") lines.get(id).remove();
}

function line(id, text) {
  if (!lines.has(id)) lines.set(id, $("lines").appendChild(document.createElement("li")));
  lines.get(id).textContent = text;
  return lines.get(id);
}

function show(state) {
  $("state").value = state;
  document.body.dataset.state = state;
}
