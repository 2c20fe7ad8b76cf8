/** What the demo was given, or finds here, is not enough to run: `message` is one sentence that says what to do. */
export class DemoError extends Error {
  override name = 'DemoError'
}
