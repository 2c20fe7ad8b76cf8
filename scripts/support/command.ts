/** How every script ends: quietly with 0, or with sentences on stderr and 1. */

/** A refusal that is meant for people: its message is printed, its stack is not. */
export class Refusal extends Error {}

/** Reads `process.argv` against the switches a script knows; anything else is a refusal and not a silent default. */
export function readArguments(known: { switches?: readonly string[]; positionals?: number }): {
  switches: Set<string>
  positionals: string[]
} {
  const switches = new Set<string>()
  const positionals: string[] = []
  for (const argument of process.argv.slice(2)) {
    if (!argument.startsWith('-')) positionals.push(argument)
    else if (known.switches?.includes(argument)) switches.add(argument)
    else throw new Refusal(`Unknown option ${argument}. ${describeSwitches(known.switches)}`)
  }
  if (positionals.length > (known.positionals ?? 0))
    throw new Refusal(
      `Unexpected argument "${positionals[known.positionals ?? 0]}". ${describeSwitches(known.switches)}`,
    )
  return { switches, positionals }
}

const describeSwitches = (switches: readonly string[] = []) =>
  switches.length === 0 ? 'There are no options.' : `Known: ${switches.join(', ')}.`

/** Runs a script's work and turns its outcome into an exit code. */
export async function command(work: () => Promise<void> | void): Promise<void> {
  try {
    await work()
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error)
    process.exitCode = 1
  }
}
