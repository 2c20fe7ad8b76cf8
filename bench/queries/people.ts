/** Two queries over the bench's own table, in the form that `npm run queries:generate` gives the package's. */
import { PreparedQuery } from '@pgtyped/runtime'

export interface Person {
  person_id: string
  full_name: string
  email: string
}

export interface PersonRow extends Person {
  created_at: Date
}

export const selectText =
  'select person_id, full_name, email, created_at from bench.people where person_id = $1'
export const insertText =
  'insert into bench.arrivals (person_id, full_name, email) values ($1, $2, $3) returning person_id'

/** Numbers the `:name!` of a statement, as pgtyped's parser does. */
export function intermediate(statement: string) {
  const params = [...statement.matchAll(/:(\w+)!/g)].map((match) => ({
    name: match[1] as string,
    required: true,
    transform: { type: 'scalar' },
    locs: [{ a: match.index, b: match.index + match[0].length - 1 }],
  }))
  const usedParamSet = Object.fromEntries(params.map(({ name }) => [name, true]))
  return { usedParamSet, params, statement } as never
}

export const selectPerson = new PreparedQuery<{ person_id: string }, PersonRow>(
  intermediate(
    'select person_id, full_name, email, created_at from bench.people where person_id = :person_id!',
  ),
)

export const insertPerson = new PreparedQuery<Person, { person_id: string }>(
  intermediate(
    'insert into bench.arrivals (person_id, full_name, email) values (:person_id!, :full_name!, :email!) returning person_id',
  ),
)
