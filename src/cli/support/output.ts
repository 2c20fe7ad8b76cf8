/**
 * What a command says: text for people, or with --json one document on stdout and nothing else there. Progress goes to stderr, and
 * only while a person watches a terminal.
 */
import cliProgress from 'cli-progress'
import { explain } from './errors.js'
import type { ExitCode } from './exit.js'

export interface OutputOptions {
  json?: boolean | undefined
}

export interface Progress {
  /** How much is done, and a word about what is going on. */
  update(done: number, note?: string): void
  /** Removes the bar. */
  stop(): void
}

export class Output {
  readonly json: boolean
  #bar: Bar | undefined

  constructor({ json = false }: OutputOptions = {}) {
    this.json = json
  }

  /** A line of text for people; nothing with --json. A bar steps aside for it. */
  line(text = ''): void {
    if (this.json) return
    this.#bar?.hide()
    process.stdout.write(`${text}\n`)
    this.#bar?.show()
  }

  /** A passing remark for people, apart from the result. */
  note(text: string): void {
    if (this.json) return
    this.#bar?.hide()
    process.stderr.write(`${text}\n`)
    this.#bar?.show()
  }

  /** The result for programs; nothing without --json. */
  result(value: unknown): void {
    if (this.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }

  /** A bar for long work. When stderr is no terminal it shows nothing. */
  progress(label: string, total: number): Progress {
    if (this.json || !process.stderr.isTTY) return { update: () => {}, stop: () => {} }
    this.#bar?.hide()
    const bar = new Bar(label, total)
    this.#bar = bar
    return {
      update: (done, note) => bar.update(done, note),
      stop: () => {
        bar.hide()
        if (this.#bar === bar) this.#bar = undefined
      },
    }
  }

  /** Says why a command did not succeed, and answers its exit code. */
  failure(error: unknown): ExitCode {
    this.#bar?.hide()
    this.#bar = undefined
    const { exitCode, ...rest } = explain(error)
    if (this.json) this.result({ error: rest })
    else {
      process.stderr.write(`${rest.message}\n`)
      if (rest.sql) process.stderr.write(`\n${rest.sql}\n`)
    }
    return exitCode
  }
}

class Bar {
  readonly #bar: cliProgress.SingleBar
  #done = 0
  #note = ''
  #shown = false

  constructor(
    readonly label: string,
    readonly total: number,
  ) {
    this.#bar = new cliProgress.SingleBar({
      format: `${label} {bar} {value}/{total} {note}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
    })
    this.show()
  }

  update(done: number, note = this.#note): void {
    this.#done = done
    this.#note = note
    this.#bar.update(done, { note })
  }

  show(): void {
    if (this.#shown) return
    this.#bar.start(this.total, this.#done, { note: this.#note })
    this.#shown = true
  }

  hide(): void {
    if (!this.#shown) return
    this.#bar.stop()
    this.#shown = false
  }
}
