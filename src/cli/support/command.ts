/** What every command has in common: the shared options, the way it reports, and its exit code. */
import { type Command, InvalidArgumentError } from 'commander'
import { EXIT, type ExitCode } from './exit.js'
import { Output } from './output.js'

export interface CommonOptions {
  json?: boolean
}

export interface DatabaseOptions extends CommonOptions {
  databaseUrl?: string
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document instead of text')
}

export function withDatabase(command: Command): Command {
  return withJson(
    command.option('--database-url <url>', 'the database (default: DATABASE_URL, else the PG* variables)'),
  )
}

/** Makes a commander action of `run`: its answer, or what it throws, becomes text or JSON and the exit code. */
export function action<Options extends CommonOptions>(
  run: (options: Options, output: Output) => Promise<ExitCode | undefined>,
): (options: Options) => Promise<void> {
  return async (options) => {
    const output = new Output(options)
    try {
      process.exitCode = (await run(options, output)) ?? EXIT.done
    } catch (error) {
      process.exitCode = output.failure(error)
    }
  }
}

/** Reads an option in seconds, answers milliseconds. */
export function seconds(text: string): number {
  const ms = Math.round(Number(text) * 1000)
  // Postgres takes a timeout of 0 for none at all, which is never what somebody in a hurry means.
  if (text.trim() === '' || !(ms >= 1 && ms <= MAX_TIMEOUT_MS)) {
    throw new InvalidArgumentError('It must be a number of seconds, more than 0.')
  }
  return ms
}

const MAX_TIMEOUT_MS = 2_147_483_647
