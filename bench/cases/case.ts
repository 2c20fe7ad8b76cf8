import type { Comparison, Measured } from '../harness.js'
import type { World } from '../world.js'

/** One claim, and how it is put to the test. */
export interface Case {
  name: string
  /** One line for people: what is compared with what. */
  claim: string
  /** Prepares one comparison after the other, so that the connections of one are closed before the next. */
  comparisons(world: World, notes: Notes): AsyncIterable<Comparison | Measured>
}

/** Says what a reader of the figures has to know: what was left out, and why. */
export type Notes = (note: string) => void
