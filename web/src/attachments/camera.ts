import { CallFailure, PROBLEMS } from "../errors";

/** The camera, from the press of a button until it is closed. Nothing is sent by itself. */
export class Camera {
  readonly #video: HTMLVideoElement;
  #stream: MediaStream | undefined;
  #opening = 0;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Rejects with a CallFailure that says what is missing. False if it was closed meanwhile. */
  async open(): Promise<boolean> {
    const opening = ++this.#opening;
    let stream: MediaStream;
    try {
      if (!navigator.mediaDevices) throw new CallFailure(PROBLEMS.cameraInsecure);
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
      });
    } catch (error) {
      throw new CallFailure(cameraProblem(error));
    }
    if (opening !== this.#opening) {
      for (const track of stream.getTracks()) track.stop();
      return false;
    }
    this.#stream = stream;
    this.#video.srcObject = stream;
    await this.#video.play().catch(() => {});
    return true;
  }

  close(): void {
    this.#opening++;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.#video.srcObject = null;
  }

  /** One frame. */
  async take(): Promise<Blob> {
    const { videoWidth, videoHeight } = this.#video;
    if (!this.#stream || videoWidth === 0) throw new CallFailure(PROBLEMS.cameraDark);
    const canvas = document.createElement("canvas");
    canvas.width = videoWidth;
    canvas.height = videoHeight;
    canvas.getContext("2d")?.drawImage(this.#video, 0, 0);
    return new Promise((resolve, reject) =>
      canvas.toBlob(
        (frame) => (frame ? resolve(frame) : reject(new CallFailure(PROBLEMS.cameraDark))),
        "image/jpeg",
        0.92,
      ),
    );
  }
}

function cameraProblem(error: unknown) {
  if (error instanceof CallFailure) return error.problem;
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return PROBLEMS.cameraBlocked;
    case "NotFoundError":
    case "OverconstrainedError":
      return PROBLEMS.noCamera;
    default:
      return PROBLEMS.cameraBusy;
  }
}
