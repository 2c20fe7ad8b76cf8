/** What is wrong with a value, where its schema has no words of its own for it: zod's say what it met, and mostly that it met undefined. */
import type { z } from 'zod'

const kinds: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  // A Date that is none is met as the wrong type.
  date: 'a valid date',
  object: 'an object',
  array: 'a list',
  map: 'a Map',
}
const measures: Record<string, string> = { string: 'characters', array: 'entries' }

/** For zod, which falls back to its own words where there are none here. */
export function words(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'required' : `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return choice(issue.input, issue.values)
    case 'invalid_union': {
      const { discriminator, options = [] } = issue as { discriminator?: string; options?: unknown[] }
      return discriminator && choice((issue.input as Record<string, unknown>)[discriminator], options)
    }
    case 'unrecognized_keys':
      return `has no field ${issue.keys.join(', ')}`
    case 'too_small':
      return measured(issue.origin, issue.inclusive ? 'at least' : 'more than', issue.minimum)
    case 'too_big':
      return measured(issue.origin, issue.inclusive ? 'at most' : 'less than', issue.maximum)
  }
  return undefined
}

/** Of what there is to choose from it is told also where nothing was chosen. */
function choice(input: unknown, among: readonly unknown[]): string {
  if (among.length === 1) return input === undefined ? 'required' : `must be ${among[0]}`
  return `${input === undefined ? 'required,' : 'must be'} one of ${among.join(', ')}`
}

function measured(origin: string, than: string, bound: number | bigint): string {
  const unit = measures[origin]
  if (!unit) return `must be ${than} ${bound}`
  return bound === 1 && than === 'at least' ? 'must not be empty' : `must have ${than} ${bound} ${unit}`
}
