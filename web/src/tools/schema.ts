/** The part of JSON Schema that the arguments of a page's tools are written in. */
export interface ObjectSchema {
  type: "object";
  properties: Record<string, ValueSchema>;
  required: readonly string[];
  additionalProperties: false;
}

export interface ValueSchema {
  type: "string" | "number" | "boolean";
  description: string;
  enum?: readonly string[];
  minLength?: number;
  maxLength?: number;
}

/** What is wrong with a value, in words for the assistant; undefined if nothing is. */
export function mistake(schema: ObjectSchema, value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "a JSON object is needed.";
  const given = new Map(Object.entries(value));
  for (const name of schema.required) if (!given.has(name)) return `'${name}' is missing.`;
  for (const [name, one] of given) {
    // A property of the schema itself: `toString` and its like are none.
    if (!Object.hasOwn(schema.properties, name)) return `there is no '${name}'.`;
    const wrong = valueMistake(schema.properties[name], one);
    if (wrong) return `'${name}' ${wrong}`;
  }
  return undefined;
}

function valueMistake(
  { type, enum: choices, minLength = 0, maxLength }: ValueSchema,
  value: unknown,
): string | undefined {
  if (typeof value !== type) return `must be a ${type}.`;
  if (typeof value !== "string") return undefined;
  if (choices && !choices.includes(value)) return `must be one of ${choices.join(", ")}.`;
  if (value.trim().length < minLength) return "must not be empty.";
  if (maxLength !== undefined && value.length > maxLength) return `must have at most ${maxLength} characters.`;
  return undefined;
}
