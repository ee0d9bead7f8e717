import { expect, test } from "vitest";
import { scaledSize } from "../src/attachments/scaled-size";

test.each([
  [4000, 3000, 1536, 1536, 1152],
  [3000, 4000, 1536, 1152, 1536],
  [800, 600, 1536, 800, 600],
  [10_000, 1, 1536, 1536, 1],
])("scaledSize_%ix%i_within_%i", (width, height, longest, toWidth, toHeight) => {
  expect(scaledSize(width, height, longest)).toEqual({ width: toWidth, height: toHeight });
});
