// From a camera, a photo or the keyboard to a text, in this order of preference. A text that is an address is told as
// one and shown; nothing here opens anything.
import { reader, type Reader, WASM } from "./reader.ts";
import { PREFIX } from "./tv1.ts";

export type Source = "camera" | "photo" | "typed";

export interface Found {
  readonly kind: "voucher" | "address" | "other";
  readonly text: string;
  readonly source: Source;
}

// `insecure`: no camera without https. `busy`: another app holds it. In each of them photo and keyboard remain.
export type State = "starting" | "running" | "stopped" | "denied" | "missing" | "busy" | "insecure" | "unreadable";

export interface Listener {
  state(state: State): void;
  found(found: Found): void;
}

const PAUSE = 60;
const REPEAT = 3000;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|www\.|(?:javascript|data|mailto|tel|sms|weixin|alipays?):)/i;
const STATES: { readonly [name: string]: State } = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export function sorted(text: string, source: Source): Found {
  if (text.startsWith(PREFIX)) return { kind: "voucher", text, source };
  return { kind: ADDRESS.test(text.trim()) ? "address" : "other", text, source };
}

// What pasting adds is taken off; a space at the end of a code is its last digit.
export function typed(text: string): Found {
  const whole = text.replace(/^\s+|[\r\n\t]+$/g, "");
  return sorted(whole.startsWith(PREFIX) ? whole : whole.trim(), "typed");
}

export async function photo(file: Blob, wasm: string = WASM): Promise<Found[]> {
  const image = await createImageBitmap(file);
  try {
    return (await (await reader(wasm)).read(image)).map((text) => sorted(text, "photo"));
  } finally {
    image.close();
  }
}

export class Camera {
  readonly #video: HTMLVideoElement;
  readonly #on: Listener;
  readonly #wasm: string;
  #stream: MediaStream | null = null;
  // Each start is a number of its own, so that what an earlier one still does comes to nothing.
  #turn = 0;
  #last = { text: "", at: -REPEAT };

  constructor(video: HTMLVideoElement, on: Listener, wasm: string = WASM) {
    this.#video = video;
    this.#on = on;
    this.#wasm = wasm;
  }

  async start(): Promise<void> {
    this.#release();
    const turn = (this.#turn += 1);
    this.#on.state("starting");
    try {
      const stream = await asked();
      if (turn !== this.#turn) return ended(stream);
      this.#stream = stream;
      this.#video.srcObject = stream;
      this.#video.muted = true;
      this.#video.setAttribute("playsinline", "");
      await this.#video.play();
    } catch (error) {
      if (turn === this.#turn) this.#end(stateOf(error));
      return;
    }
    await this.#watch(turn);
  }

  stop(): void {
    this.#end("stopped");
  }

  #end(state: State): void {
    this.#turn += 1;
    this.#release();
    this.#on.state(state);
  }

  #release(): void {
    if (this.#stream) ended(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
  }

  async #watch(turn: number): Promise<void> {
    let read: Reader;
    try {
      read = await reader(this.#wasm);
    } catch {
      if (turn === this.#turn) this.#end("unreadable");
      return;
    }
    if (turn === this.#turn) this.#on.state("running");
    while (turn === this.#turn) {
      if (this.#stream?.getTracks().every((track) => track.readyState === "ended")) return this.#end("busy");
      const texts = this.#video.videoWidth > 0 && !document.hidden ? await read.read(this.#video).catch(() => []) : [];
      if (turn !== this.#turn) return;
      for (const text of texts) this.#tell(text);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  // A code stays before the camera for some seconds: the same text is told again only after a while.
  #tell(text: string): void {
    const at = performance.now();
    const again = text === this.#last.text && at - this.#last.at < REPEAT;
    this.#last = { text, at };
    if (!again) this.#on.found(sorted(text, "camera"));
  }
}

function asked(): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return Promise.reject(new Insecure());
  const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
  return devices.getUserMedia({ audio: false, video });
}

class Insecure extends Error {}

function stateOf(error: unknown): State {
  if (error instanceof Insecure) return "insecure";
  return (error instanceof DOMException && STATES[error.name]) || "busy";
}

function ended(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
