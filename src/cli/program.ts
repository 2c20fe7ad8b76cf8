/** The command line: one module per command, each adding itself to the program. */
import { Command, CommanderError } from 'commander'
import { PACKAGE_VERSION } from '../version.js'
import * as demo from './demo.js'
import * as doctor from './doctor.js'
import * as duplicates from './duplicates.js'
import * as extract from './extract.js'
import * as merge from './merge.js'
import * as migrate from './migrate.js'
import * as relay from './relay.js'
import * as status from './status.js'
import { EXIT } from './support/exit.js'
import * as uninstall from './uninstall.js'
import * as verification from './verification.js'

const COMMANDS = [migrate, status, doctor, uninstall, extract, demo, verification, duplicates, merge, relay]

export function createProgram(): Command {
  const program = new Command('pg-strata')
    .description('The user system of a SaaS, kept in Postgres.')
    .version(PACKAGE_VERSION)
    .showSuggestionAfterError()
    .exitOverride()
  for (const { register } of COMMANDS) register(program)
  // A subcommand has its own copy of this setting.
  for (const command of program.commands) command.exitOverride()
  return program
}

/** Runs a command line; `process.exitCode` tells how it went. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // commander has printed its sentence already; help and version are successes that it also throws.
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
}
