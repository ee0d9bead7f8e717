// Drives the simulator with the official client of OpenAI: files, vector stores, file search, documents and pictures.
// Usage: node drive.mjs BASE_URL PDF_FILE PNG_FILE. Exits with 1 at the first thing that is not right.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import OpenAI, { NotFoundError, toFile } from "openai";

const [baseURL, pdfPath, pngPath] = process.argv.slice(2);
const client = new OpenAI({ apiKey: "peer", baseURL, maxRetries: 0, timeout: 20_000 });
const model = "gpt-6-sol";
const pdf = await readFile(pdfPath);
const picture = `data:image/png;base64,${(await readFile(pngPath)).toString("base64")}`;
const question = "What does the document say about delivery?";
const sentence = "Delivery within Oslo costs 79 kroner.";

// Files.
const text = await client.files.create({ file: await toFile(Buffer.from("Tea costs 3 euro."), "tea.txt"), purpose: "vision", expires_after: { anchor: "created_at", seconds: 3600 } });
assert.equal(text.expires_at - text.created_at, 3600);
assert.equal(await (await client.files.content(text.id)).text(), "Tea costs 3 euro.");
const file = await client.files.create({ file: await toFile(pdf, "price-list.pdf"), purpose: "user_data" });
assert.equal((await client.files.retrieve(file.id)).bytes, pdf.length);
const names = [];
for await (const one of client.files.list({ limit: 1 })) names.push(one.filename);
assert.deepEqual(names, ["price-list.pdf", "tea.txt"]);
await assert.rejects(client.files.retrieve("file-nope"), NotFoundError);

// Vector stores.
const store = await client.vectorStores.create({ name: "prices", expires_after: { anchor: "last_active_at", days: 1 } });
const added = await client.vectorStores.files.createAndPoll(store.id, { file_id: file.id, attributes: { year: 2026 } }, { pollIntervalMs: 20 });
assert.equal(added.status, "completed");
const batch = await client.vectorStores.fileBatches.createAndPoll(store.id, { file_ids: [text.id] }, { pollIntervalMs: 20 });
assert.equal(batch.file_counts.completed, 1);
const hits = [];
for await (const hit of client.vectorStores.search(store.id, { query: "delivery", filters: { type: "gte", key: "year", value: 2026 } })) hits.push(hit);
assert.equal(hits[0].filename, "price-list.pdf");
assert.equal((await client.vectorStores.update(store.id, { name: "new prices" })).name, "new prices");
assert.equal((await client.vectorStores.list()).data.length, 1);

// File search, whole and streamed.
const tools = [{ type: "file_search", vector_store_ids: [store.id], max_num_results: 5 }];
const found = await client.responses.create({ model, input: question, tools, include: ["file_search_call.results"] });
assert.equal(found.output_text, `In price-list.pdf, page 2: ${sentence}`);
assert.equal(found.output[0].results[0].file_id, file.id);
assert.equal(found.output[1].content[0].annotations[0].filename, "price-list.pdf");
const seen = [];
const stream = client.responses.stream({ model, input: question, tools });
for await (const event of stream) seen.push(event.type);
assert.ok(seen.includes("response.file_search_call.searching"));
assert.ok(seen.includes("response.output_text.annotation.added"));
assert.equal((await stream.finalResponse()).output_text, found.output_text);

// Documents, in a schema too.
const asked = [{ role: "user", content: [{ type: "input_text", text: question }, { type: "input_file", file_id: file.id }] }];
assert.equal((await client.responses.create({ model, input: asked })).output_text, found.output_text);
const citation = { type: "object", properties: { file: { type: "string" }, page: { type: "integer" }, quote: { type: "string" } }, required: ["file", "page", "quote"], additionalProperties: false };
const properties = { answer: { type: "string" }, found: { type: "boolean" }, citations: { type: "array", items: citation } };
const schema = { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
const read = await client.responses.create({ model, input: asked, text: { format: { type: "json_schema", name: "reading", schema, strict: true } } });
assert.deepEqual(JSON.parse(read.output_text), { answer: found.output_text, found: true, citations: [{ file: "price-list.pdf", page: 2, quote: sentence }] });
const chat = (...content) => client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content }] });
const inChat = await chat({ type: "text", text: question }, { type: "file", file: { filename: "price-list.pdf", file_data: `data:application/pdf;base64,${pdf.toString("base64")}` } });
assert.equal(inChat.choices[0].message.content, found.output_text);

// Pictures.
const look = await client.responses.create({ model, input: [{ role: "user", content: [{ type: "input_text", text: "What is in this picture?" }, { type: "input_image", image_url: picture, detail: "low" }] }] });
assert.match(look.output_text, /PNG file of 640 by 480 pixels, mostly red\./);
const lookInChat = await chat({ type: "text", text: "What is in this picture?" }, { type: "image_url", image_url: { url: picture } });
assert.match(lookInChat.choices[0].message.content, /640 by 480 pixels, mostly red\./);
assert.equal(lookInChat.usage.prompt_tokens_details.image_tokens, 300);
await assert.rejects(chat({ type: "image_url", image_url: { url: "https://example.org/a.png" } }), { status: 400, code: "failed_to_download_image" });

// All is deleted.
assert.ok((await client.vectorStores.files.delete(text.id, { vector_store_id: store.id })).deleted);
assert.ok((await client.vectorStores.delete(store.id)).deleted);
for (const one of [file, text]) assert.ok((await client.files.delete(one.id)).deleted);
assert.equal((await client.files.list()).data.length, 0);
console.log("all right");
