import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type People, readPeople } from '../../src/demo/csv.js'
import { DemoError } from '../../src/demo/error.js'
import { inventPeople } from '../../src/demo/invented.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strata-csv-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(content: string | Buffer): Promise<People> {
  const path = join(folder, 'people.csv')
  await writeFile(path, content)
  return readPeople(path)
}

const refusal = (content: string | Buffer) =>
  read(content).then(
    () => undefined,
    (error) => error,
  )

test('A person with any CSV file gets its columns matched by name, whoever wrote it', async () => {
  const { columns, people } = await read(
    '\ufeffFirst Name;Nachname;D.O.B.;Zip;Town;State;ID;E-mail;SSN;Password;Shoe size;Last-Name\r\n' +
      'Zoë;"Müller; junior";1980-02-29;8001;Zürich;ZH;7;z@example.org;078-05-1120;secret;38;x\r\n',
  )
  expect(Object.fromEntries(columns.matched.map(({ column, field }) => [column, field]))).toEqual({
    'First Name': 'given name',
    Nachname: 'family name',
    'D.O.B.': 'date of birth',
    Zip: 'postal code',
    Town: 'locality',
    State: 'region',
  })
  expect(columns.unmatched.map(({ column }) => column)).toEqual([
    'ID',
    'E-mail',
    'SSN',
    'Password',
    'Shoe size',
    'Last-Name',
  ])
  expect(columns.unmatched.every(({ reason }) => reason.length > 0)).toBe(true)
  expect(people).toEqual([
    {
      line: 2,
      given_name: 'Zoë',
      family_name: 'Müller; junior',
      born_on: '1980-02-29',
      address_lines: [],
      locality: 'Zürich',
      region: 'ZH',
      postal_code: '8001',
      country: null,
      locale: null,
      time_zone: null,
    },
  ])
})

test('An identity document in a file is never read, whatever its column is called', async () => {
  const documents = ['soc_sec_id', 'SSN', 'passport_no', 'Tax ID', 'national_id', "driver's licence number"]
  const { columns, people } = await read(
    `surname,${documents.join(',')}\nsmith,${documents.map((_, i) => `9990000${i}`).join(',')}\n`,
  )
  expect(columns.unmatched.map(({ column }) => column)).toEqual(documents)
  for (const { reason } of columns.unmatched) expect(reason).toMatch(/identity document/)
  expect(JSON.stringify(people)).toMatch(/smith/)
  expect(JSON.stringify(people)).not.toMatch(/9990000/)
})

test('A file with spaces behind its commas, compact dates and missing values is read as it is meant', async () => {
  const { people, rejected } = await read(
    'rec_id, given_name, surname, street_number, address_1, address_2, date_of_birth\n' +
      'rec-1, michaela, neumann, 8, stanley street, miami, 19151111\n' +
      'rec-2, , green, , , , \n',
  )
  expect(rejected).toEqual([])
  expect(
    people.map(({ given_name, family_name, born_on, address_lines }) => ({
      given_name,
      family_name,
      born_on,
      address_lines,
    })),
  ).toEqual([
    {
      given_name: 'michaela',
      family_name: 'neumann',
      born_on: '1915-11-11',
      address_lines: ['8 stanley street', 'miami'],
    },
    { given_name: null, family_name: 'green', born_on: null, address_lines: [] },
  ])
})

test('A broken row is named by its line, and the rows around it are read', async () => {
  const broken: [line: number, row: string][] = [
    [3, 'too,few'],
    [4, 'too,many,columns,2000-01-01,AU,x'],
    [5, 'ann,lee,s,2001-02-29,AU'],
    [6, 'ann,lee,s,01/02/1980,AU'],
    [7, `${'a'.repeat(201)},lee,s,,AU`],
    [8, `ann,l\u0007ee,s,,AU`],
    [9, `ann,lee,s\u0000t,,AU`],
    [10, 'ann,lee,s,,Australia'],
  ]
  const { people, rejected } = await read(
    [
      'first,last,street,dob,country',
      'good,one,s,20000229,au',
      ...broken.map(([, row]) => row),
      ',,s,,AU',
      '',
      'good,"t\nwo",s,,AU',
      'good,three,s,,AU',
      '',
    ].join('\n'),
  )
  expect(rejected.filter(({ incomplete }) => !incomplete).map(({ line }) => line)).toEqual([
    ...broken.map(([line]) => line),
    13,
  ])
  expect(rejected.filter(({ incomplete }) => incomplete).map(({ line }) => line)).toEqual([11])
  expect(people.map(({ line, family_name }) => [line, family_name])).toEqual([
    [2, 'one'],
    [15, 'three'],
  ])
  // The value itself is not repeated: it may be the one that should not have been there.
  for (const { reason } of rejected) expect(reason).not.toMatch(/lee|aaa|Australia|01\/02/)
})

test('A quote that is never closed costs the rows below it and no other', async () => {
  const { people, rejected } = await read('first,last\nann,lee\nbob,"ray\ncid,moe\ndan,kay\n')
  expect(people.map(({ given_name }) => given_name)).toEqual(['ann'])
  expect(rejected.map(({ line }) => line)).toEqual([3])
})

test.each([
  ['is empty', ''],
  ['holds only blanks', ' \r\n\r\n'],
  ['has a header and no rows', 'first,last\n'],
  ['has no header', 'michaela,neumann,1915\ncourtney,painter,1916\n'],
  ['has a full name only', 'id,name\n1,Ada Lee\n'],
  ['has only broken rows', 'first,last\nann\nbob,ray,moe\n'],
  ['has only rows without a name', 'first,last\n,\n , \n'],
  ['is not text', Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x0a])],
  ['is a header with an open quote', 'first,"last\nann,lee\n'],
])('A file that %s is refused in one sentence', async (_, content) => {
  const error = await refusal(content)
  expect(error).toBeInstanceOf(DemoError)
  expect(error.message).toMatch(/^[^\n]+\.$/)
})

test.each([
  ['does not exist', () => join(folder, 'nobody.csv')],
  ['is a folder', () => folder],
  ['lies below a file', () => join(folder, 'people.csv', 'people.csv')],
])('A path that %s is refused in one sentence', async (_, path) => {
  await writeFile(join(folder, 'people.csv'), 'first\nann\n')
  const error = await readPeople(path()).then(
    () => undefined,
    (error) => error,
  )
  expect(error).toBeInstanceOf(DemoError)
  expect(error.message).toMatch(/^[^\n]+\.$/)
})

test('The people who are invented are the same at every run, and have the holes of real ones', async () => {
  const first = await inventPeople(400)
  const second = await inventPeople(400)
  expect(first.people).toHaveLength(400)
  expect(second.people).toEqual(first.people)
  expect(new Set(first.people.map(({ family_name }) => family_name)).size).toBeGreaterThan(100)
  for (const key of ['given_name', 'family_name', 'born_on', 'locality'] as const) {
    const missing = first.people.filter((person) => person[key] === null).length
    expect(missing, key).toBeGreaterThan(0)
    expect(missing, key).toBeLessThan(40)
  }
})
