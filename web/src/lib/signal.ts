// A verdict for ears and hands: people look at the worker, not at the screen.

const TONES: { readonly [colour: string]: readonly (readonly [hertz: number, seconds: number])[] } = {
  green: [[1320, 0.12]],
  amber: [[880, 0.12], [880, 0.12]],
  red: [[220, 0.45]],
};
const SHAKES: { readonly [colour: string]: number[] } = { green: [60], amber: [60, 80, 60], red: [300] };

export class Signal {
  #audio: AudioContext | null = null;

  // Browsers let a page sound only after a touch: call this from the button that starts the camera.
  async unlock(): Promise<void> {
    const maker = globalThis.AudioContext as typeof AudioContext | undefined;
    if (!maker) return;
    this.#audio ??= new maker();
    await this.#audio.resume();
  }

  give(colour: "green" | "amber" | "red"): void {
    navigator.vibrate?.(SHAKES[colour]!);
    if (this.#audio?.state !== "running") return;
    let at = this.#audio.currentTime;
    for (const [hertz, seconds] of TONES[colour]!) {
      const tone = this.#audio.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(this.#audio.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds + 0.08;
    }
  }

  async close(): Promise<void> {
    await this.#audio?.close();
    this.#audio = null;
  }
}
