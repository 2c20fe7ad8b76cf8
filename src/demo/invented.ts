/** People from a seeded generator, the same ones at every run, for whoever has no file at hand. */
import type { People } from './csv.js'
import { isRejection, type Person, readPerson, type Values } from './people.js'

const SEED = 1
// Real files have holes; a demo without them would promise too much.
const MISSING = 0.03

/** @throws when @faker-js/faker is not installed. */
export async function inventPeople(count: number): Promise<People> {
  const { faker } = await import('@faker-js/faker/locale/en')
  faker.seed(SEED)
  faker.setDefaultRefDate('2026-01-01T00:00:00Z')
  const maybe = (value: string): string => (faker.number.float() < MISSING ? '' : value)
  const people: Person[] = []
  for (let line = 1; people.length < count; line++) {
    const values: Values = {
      'given name': maybe(faker.person.firstName()),
      'family name': maybe(faker.person.lastName()),
      'date of birth': maybe(
        faker.date.birthdate({ min: 18, max: 95, mode: 'age' }).toISOString().slice(0, 10),
      ),
      'address line 1': maybe(faker.location.streetAddress()),
      locality: maybe(faker.location.city()),
      region: maybe(faker.location.state({ abbreviated: true })),
      'postal code': maybe(faker.location.zipCode('#####')),
      country: 'US',
      language: maybe(faker.helpers.arrayElement(['en-US', 'es-US'])),
      'time zone': maybe(
        faker.helpers.arrayElement(['America/New_York', 'America/Chicago', 'America/Los_Angeles']),
      ),
    }
    const read = readPerson(line, values)
    if (!isRejection(read)) people.push(read)
  }
  return { source: 'a seeded generator', columns: { matched: [], unmatched: [] }, people, rejected: [] }
}
