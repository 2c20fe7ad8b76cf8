/** A fault, made by hand, that a rule must find. */
export interface BadExample {
  /** Ends the sentence "the doctor finds …". */
  title: string
  /** Makes the fault, as a superuser, in a transaction that is rolled back. */
  sql: string
  /** What the finding must name. */
  object: string
}
