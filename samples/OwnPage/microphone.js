// Runs on the audio thread: collects 20 ms of the microphone and hands it over as 16-bit samples.
class Microphone extends AudioWorkletProcessor {
  frame = new Int16Array(480);
  filled = 0;

  process([[samples]]) {
    for (const sample of samples ?? []) {
      this.frame[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.filled === this.frame.length) {
        this.port.postMessage(this.frame.slice());
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("microphone", Microphone);
