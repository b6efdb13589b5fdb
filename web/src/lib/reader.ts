// Who reads the QR of an image: the browser's own detector where it knows QR, else zxing-wasm from our own origin.

export const WASM = "/static/built/zxing_reader.wasm";

export interface Reader {
  readonly name: "native" | "zxing";
  read(image: HTMLVideoElement | ImageBitmap): Promise<string[]>;
}

interface Detector {
  detect(image: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

export async function reader(wasm: string = WASM): Promise<Reader> {
  const native = await detector();
  if (!native) return zxing(wasm);
  let chosen: Reader = {
    name: "native",
    read: async (image) => (await native.detect(image)).map((found) => found.rawValue),
  };
  // Some phones offer a detector whose service is not there: the first failure is its last.
  return {
    get name() {
      return chosen.name;
    },
    async read(image) {
      try {
        return await chosen.read(image);
      } catch (error) {
        if (chosen.name === "zxing") throw error;
        chosen = await zxing(wasm);
        return chosen.read(image);
      }
    },
  };
}

async function detector(): Promise<Detector | null> {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  try {
    const formats = (await found?.getSupportedFormats()) ?? [];
    return found && formats.includes("qr_code") ? new found({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

async function zxing(wasm: string): Promise<Reader> {
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  return {
    name: "zxing",
    async read(image) {
      const found = await readBarcodes(pixels(canvas, image), { formats: ["QRCode"], maxNumberOfSymbols: 4 });
      return found.filter((one) => one.isValid).map((one) => one.text);
    },
  };
}

function pixels(canvas: HTMLCanvasElement, image: HTMLVideoElement | ImageBitmap): ImageData {
  const [width, height] = "videoWidth" in image ? [image.videoWidth, image.videoHeight] : [image.width, image.height];
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser draws no pictures");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, width, height);
}
