/** Article 2: Dr Lee at two clinics, and levels that nobody had thought of. The scene is the one that the demo plays. */
import { expect, test } from 'vitest'
import { practise } from '../../src/demo/clinic.js'
import { clientOf } from '../client/support.js'
import { testDatabase } from '../support/database.js'

const db = await testDatabase()
const catalog = `select (select count(*) from pg_class) || ' relations, ' || (select count(*) from pg_proc) || ' functions, '
  || (select count(*) from pg_constraint) || ' constraints' as objects`

test('[G4] [H1] [H2] [H3] [I9] a doctor is somebody else in each clinic, and new kinds of parties are rows', async () => {
  const superuser = await db.client('superuser')
  const { rows: before } = await superuser.query(catalog)
  const { attempts } = await practise(clientOf(db).strata, 500)
  const { rows: after } = await superuser.query(catalog)

  expect(attempts.map(({ what, outcome }) => [what, outcome])).toEqual([
    ['Dr Lee is called at Harbour', '+442079460101'],
    ['and at Hillside, behind the same login', '+442079460202'],
    ['reads the record of Ben, her patient at Harbour', 'true'],
    ['prescribes for Ben', 'true'],
    ['reads the record of Cleo, whom a colleague treats', 'false'],
    ['reads the record of Dan, her patient at Hillside', 'true'],
    ['prescribes for Dan: not at Hillside', 'false'],
    ['asks at Hillside about Ben, whom nobody knows there', 'false'],
    ['covers for the colleague for a week: the record of Cleo', 'true'],
    ['a week later, by the clock alone', 'false'],
    ['is not to prescribe for Ben, who is a relative', 'false'],
    ['but reads his record', 'true'],
    ['why not?', 'related to the patient'],
    ['a sales representative calls on her: a new type, as a row', 'created'],
    ['a sales representative treats Ben', 'refused'],
    ['whom the representative reaches: the doctor and, through her, Ben', 'Lee 1, Ben 2'],
    ['the blood centre supplies a clinic', 'created'],
    ['the blood centre supplies a clinic', 'created'],
    ['clinics that the blood centre reaches', '2'],
  ])
  expect(after, 'no migration was needed').toEqual(before)
})
