import { CallFailure, PROBLEMS } from "../errors";
import type { PictureTerms } from "../protocol";
import { scaledSize } from "./scaled-size";

// What is larger than the server takes is made anew with less quality, then smaller.
const QUALITIES = [0.85, 0.7, 0.5];
const SMALLER = 0.6;
const MOST_TRIES = 6;

/** A picture as the server takes it: a JPEG without the camera's facts (where and when it was taken), upright, and small enough. */
export async function encode(file: Blob, terms: PictureTerms): Promise<Blob> {
  const picture = await decode(file);
  try {
    let { width, height } = scaledSize(picture.width, picture.height, terms.longestSide);
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const jpeg = await draw(picture, width, height, QUALITIES[Math.min(attempt, QUALITIES.length - 1)]);
      if (jpeg.size <= terms.largestBytes) return jpeg;
      if (attempt >= QUALITIES.length - 1)
        ({ width, height } = scaledSize(width, height, Math.max(width, height) * SMALLER));
    }
  } finally {
    picture.close();
  }
  throw new CallFailure(PROBLEMS.pictureUnreadable);
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    // An SVG can hold a program and links; its text is no picture to a model either.
    if (file.type.includes("svg")) throw new TypeError("SVG");
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new CallFailure(PROBLEMS.pictureUnreadable);
  }
}

function draw(picture: ImageBitmap, width: number, height: number, quality: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new CallFailure(PROBLEMS.pictureUnreadable);
  // A JPEG has no transparency; on black, dark lines on a transparent ground would be lost.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (jpeg) => (jpeg ? resolve(jpeg) : reject(new CallFailure(PROBLEMS.pictureUnreadable))),
      "image/jpeg",
      quality,
    ),
  );
}
