// What a phone shows: `[inner, step, purpose, class]` and, in mutual mode, the scanner's nonce and institution.
import { damaged } from "./bad.ts";
import { id, number } from "./binding.ts";
import { own, utf8, type Bytes } from "./bytes.ts";
import { decode, encode, type Item } from "./cbor.ts";
import { isBytes, type Sign1 } from "./cose.ts";

export const AAD = utf8("TV1");
export const STEP = 30;
// As they are written: a number is never reused with another meaning.
export const PURPOSES = { enrol: 1, attend: 2, assess: 3, show: 4 } as const;

const LAST_STEP = 2 ** 40;

export type ShownFor = keyof typeof PURPOSES;

export interface Mutual {
  readonly nonce: Bytes;
  readonly institution: Bytes;
}

export interface Presentation {
  readonly inner: Bytes;
  readonly step: number;
  readonly purpose: ShownFor;
  readonly trainingClass: Bytes | null;
  readonly mutual: Mutual | null;
}

export function stepAt(seconds: number): number {
  return Math.floor(seconds / STEP);
}

export function payload(shown: Presentation): Bytes {
  const items: Item[] = [shown.inner, shown.step, PURPOSES[shown.purpose], shown.trainingClass];
  if (shown.mutual) items.push(shown.mutual.nonce, shown.mutual.institution);
  return encode(items);
}

export function ofMessage(message: Sign1): Presentation {
  if (message.kid !== null || message.type !== null) throw damaged("a phone names no key");
  const items = decode(message.payload);
  if (!Array.isArray(items) || (items.length !== 4 && items.length !== 6)) throw damaged("not a presentation");
  const [inner, step, purpose, trainingClass, nonce, institution] = items;
  if (!isBytes(inner)) throw damaged("not a presentation");
  return {
    inner: own(inner),
    step: number(step, LAST_STEP),
    purpose: shownFor(purpose),
    trainingClass: trainingClass === null ? null : id(trainingClass),
    mutual: items.length === 4 ? null : { nonce: id(nonce), institution: id(institution) },
  };
}

function shownFor(item: Item | undefined): ShownFor {
  const found = (Object.keys(PURPOSES) as ShownFor[]).find((purpose) => PURPOSES[purpose] === item);
  if (!found) throw damaged("a purpose that this version does not have");
  return found;
}
