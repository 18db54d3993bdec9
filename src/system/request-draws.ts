import { hash4, uniformAt } from '../random/hash.ts';
import { normalQuantile } from '../random/normal-quantile.ts';

const TWO_32 = 4294967296;
/** Slots of the choices lie above those of the normals. */
const CHOICE_SLOT = 0x00800000;
const words = new Uint32Array(4);

/**
 * The draws of single requests in one step: functions of (key, step, slot) alone, so run and twin, which take a step one after the
 * other, meet the same ones. They are kept until another step is asked for.
 */
export class RequestDraws {
  private readonly normal: Float64Array;
  private readonly choice: Float64Array;
  private normalCount = 0;
  private choiceCount = 0;
  private key: Uint32Array | undefined;
  private step = -1;

  /** @param most requests of a step that may be asked for */
  constructor(most: number) {
    this.normal = new Float64Array(most + 3);
    this.choice = new Float64Array(most);
  }

  /** A standard normal for each of the first `count` requests, to be read before the next call. One hash serves four. */
  normals(key: Uint32Array, step: number, count: number): Float64Array {
    this.turnTo(key, step);
    const { normal } = this;
    for (; this.normalCount < count; this.normalCount += 4) {
      const at = this.normalCount;
      hash4(key, step, at >> 2, words);
      for (let i = 0; i < 4; i++) normal[at + i] = normalQuantile((words[i] + 0.5) / TWO_32);
    }
    return normal;
  }

  /** A uniform number for each of the first `count` requests, to be read before the next call. */
  choices(key: Uint32Array, step: number, count: number): Float64Array {
    this.turnTo(key, step);
    const { choice } = this;
    for (; this.choiceCount < count; this.choiceCount++)
      choice[this.choiceCount] = uniformAt(key, step, CHOICE_SLOT + this.choiceCount);
    return choice;
  }

  private turnTo(key: Uint32Array, step: number): void {
    if (step === this.step && key === this.key) return;
    this.key = key;
    this.step = step;
    this.normalCount = 0;
    this.choiceCount = 0;
  }
}
