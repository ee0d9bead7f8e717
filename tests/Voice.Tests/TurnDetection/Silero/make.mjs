// Makes two files from the original Silero VAD v6 and ONNX Runtime, which neither the server nor the tests need after that:
//   src/Voice/TurnDetection/Silero/silero-vad-v6.bin   the weights of the 16 kHz half, in the order in which VoiceModel reads them
//   tests/Voice.Tests/TurnDetection/Silero/reference.bin   a sound, and what ONNX Runtime says about each of its frames of 32 ms
//
// In an empty folder:  npm i onnxruntime-web@1.30.0 @ricky0123/vad-web@0.0.31 && cp .../make.mjs . && node make.mjs <repository>
// It needs espeak-ng for the sound. All numbers are little-endian.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ort from 'onnxruntime-web';

const Sha256 = '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3';
const Rate = 16_000, Frame = 512, Context = 64;
const repository = process.argv[2];
const model = readFileSync('node_modules/@ricky0123/vad-web/dist/silero_vad_v6.onnx');
if (createHash('sha256').update(model).digest('hex') !== Sha256) throw new Error('This is not the model of version 6.');

// Protocol buffers, as far as ONNX needs them: https://protobuf.dev/programming-guides/encoding, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
function* fields(bytes) {
  let at = 0;
  const varint = () => { let value = 0n, shift = 0n; for (;;) { const b = bytes[at++]; value |= BigInt(b & 127) << shift; if (b < 128) return Number(value); shift += 7n; } };
  while (at < bytes.length) {
    const tag = varint(), field = tag >> 3, wire = tag & 7;
    if (wire === 0) yield [field, varint()];
    else if (wire === 2) { const length = varint(); yield [field, bytes.subarray(at, at += length)]; }
    else yield [field, bytes.subarray(at, at += wire === 5 ? 4 : 8)];
  }
}

const tensors = new Map();
function readTensor(bytes) {
  let name = '', raw, type, dims = [];
  for (const [field, value] of fields(bytes)) {
    if (field === 1) dims.push(...(typeof value === 'number' ? [value] : [...varints(value)]));
    if (field === 2) type = value;
    if (field === 8) name = value.toString();
    if (field === 9) raw = value;
  }
  if (type === 1 && raw) tensors.set(name + ':' + dims, new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length)));
}
function* varints(bytes) { let value = 0, shift = 1; for (const b of bytes) { value += (b & 127) * shift; shift *= 128; if (b < 128) { yield value; value = 0; shift = 1; } } }
function readGraph(bytes) {
  for (const [field, node] of fields(bytes)) {
    if (field !== 1) continue;
    for (const [part, attribute] of fields(node)) {
      if (part !== 5) continue;
      for (const [kind, value] of fields(attribute)) {
        if (kind === 5) readTensor(value);
        if (kind === 6) readGraph(value);
      }
    }
  }
}
// The 8 kHz half has tensors of the same names. It is the branch "else", which comes first: the tensors of the 16 kHz half overwrite those of the same shape.
for (const [field, graph] of fields(model)) if (field === 7) readGraph(graph);

const take = (name, ...dims) => tensors.get(name + ':' + dims) ?? (() => { throw new Error('no ' + name); })();
/** [outputs, channels, taps] to [outputs, taps from..to, channels]: what is multiplied then lies side by side. */
function convolution(name, outputs, channels, from = 0, to = 3) {
  const weights = take(name + '.weight', outputs, channels, 3), bias = take(name + '.bias', outputs), made = [];
  for (let o = 0; o < outputs; o++) for (let t = from; t < to; t++) for (let c = 0; c < channels; c++) made.push(weights[(o * channels + c) * 3 + t]);
  return [...made, ...bias];
}
const input = take('decoder.rnn.weight_ih', 512, 128), own = take('decoder.rnn.weight_hh', 512, 128);
const inputBias = take('decoder.rnn.bias_ih', 512), ownBias = take('decoder.rnn.bias_hh', 512);
const memory = [];
for (let o = 0; o < 512; o++) memory.push(...input.subarray(o * 128, o * 128 + 128), ...own.subarray(o * 128, o * 128 + 128));
for (let o = 0; o < 512; o++) memory.push(inputBias[o] + ownBias[o]);
const all = new Float32Array([
  ...convolution('encoder.0.reparam_conv', 128, 129),
  ...convolution('encoder.1.reparam_conv', 64, 128),
  ...convolution('encoder.2.reparam_conv', 64, 64, 1),          // two steps come in: the tap before them sees padding only
  ...convolution('encoder.3.reparam_conv', 128, 64, 1, 2),      // one step comes in: only the middle tap sees it
  ...memory, ...take('decoder.decoder.2.weight', 1, 128, 1), ...take('decoder.decoder.2.bias', 1),
]);
writeFileSync(join(repository, 'src/Voice/TurnDetection/Silero/silero-vad-v6.bin'), Buffer.from(all.buffer));
console.log(all.length, 'weights');

// A sound with all there is: silence, a voice, noise, a voice in noise, a chord, a voice over it, noise at full scale.
const wave = execFileSync('espeak-ng', ['-v', 'en-us', '-s', '165', '--stdout', 'Hello, can you tell me when you open']);
const voice = new Int16Array(wave.buffer.slice(wave.byteOffset + 44, wave.byteOffset + 44 + ((wave.length - 44) & ~1)));
const from = wave.readUInt32LE(24), samples = new Int16Array(Rate * 6.144);
let seed = 1;
const noise = () => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 31) - 1;
const spoken = (time) => { const at = time * from, i = Math.floor(at); return i < 0 || i + 1 >= voice.length ? 0 : voice[i] + (at - i) * (voice[i + 1] - voice[i]); };
for (let i = 0; i < samples.length; i++) {
  const t = i / Rate;
  let x = 0.5 * spoken(t - 0.3) + 0.2 * spoken(t - 2.6) + 0.5 * spoken(t - 4.2);
  if (t > 2.2 && t < 4.0) x += 900 * noise();
  if (t > 4.0) x += 1500 * (Math.sin(2 * Math.PI * 220 * t) + Math.sin(2 * Math.PI * 277.2 * t) + Math.sin(2 * Math.PI * 329.6 * t));
  if (t > 5.8) x += 40_000 * noise();
  samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(x)));
}

const session = await ort.InferenceSession.create(new Uint8Array(model));
let state = new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]);
const answers = [], heard = new Float32Array(Context + Frame);
for (let at = 0; at + Frame <= samples.length; at += Frame) {
  heard.copyWithin(0, Frame);
  for (let i = 0; i < Frame; i++) heard[Context + i] = samples[at + i] / 32_768;
  const out = await session.run({ input: new ort.Tensor('float32', heard.slice(), [1, Context + Frame]), state, sr: new ort.Tensor('int64', [BigInt(Rate)], []) });
  state = out.stateN;
  answers.push(out.output.data[0]);
}
const head = Buffer.alloc(8);
head.writeInt32LE(samples.length, 0);
head.writeInt32LE(answers.length, 4);
writeFileSync(join(repository, 'tests/Voice.Tests/TurnDetection/Silero/reference.bin'), Buffer.concat([head, Buffer.from(samples.buffer), Buffer.from(new Float32Array(answers).buffer), Buffer.from(state.data.buffer)]));
console.log(answers.map((p) => p.toFixed(3)).join(' '));
