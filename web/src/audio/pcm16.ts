/** One sample from [-1, 1] to 16 bits; anything louder is clipped, not wrapped. */
export function toInt16(sample: number): number {
  return Math.min(32767, Math.max(-32768, Math.round(sample * 32768)));
}

/**
 * Copies little-endian PCM16 out of a message. The bytes of a message start at any offset of a larger buffer, so a view
 * will not do; an odd last byte is not a sample and is left out.
 */
export function samplesOf(bytes: Uint8Array): Int16Array<ArrayBuffer> {
  const samples = new Int16Array(bytes.byteLength >> 1);
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return samples;
}
