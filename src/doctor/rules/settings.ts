import type { Rule } from '../rule.js'

export const settings: Rule = {
  name: 'settings',
  severity: 'error',
  why: 'The policy values decide how long sessions and impersonations live; with the test clock set, nothing ever expires.',
  remedy: 'Run as strata_owner: update strata_core.settings set value = … where setting = ….',
  async find(database) {
    const rows = await database.queryAs<{ object: string; message: string }>(
      'strata_definer',
      'the rows of strata_core.settings',
      `select 'setting ' || setting as object, 'The test clock is set: nothing expires.' as message
       from strata_core.settings where setting = 'test_clock' and value is not null
       union all
       select 'setting ' || e.name, 'It is not set.'
       from unnest(array['session_lifetime', 'session_lifetime_max', 'impersonation_lifetime_max']) as e (name)
       where not exists (select from strata_core.settings s where s.setting = e.name and s.value is not null)
       union all
       select 'setting ' || e.name, 'It is not set: what it bounds has no bounds.'
       from (values ('challenge_lifetime'), ('code_request_duration'), ('code_request_window'), ('identifier_quarantine'), ('reauthentication_age'),
                    ('throttle_duration'), ('throttle_window'), ('notice_lease'), ('identifier_change_lifetime'), ('reassignment_contest_period'),
                    ('reassignment_dormancy'), ('reassignment_lifetime'), ('recovery_case_wait'), ('recovery_case_lifetime'),
                    ('customer_retention'), ('verification_case_lifetime'), ('verification_check_delay'), ('verification_check_lease')) as e (name)
       where not exists (select from strata_core.settings s where s.setting = e.name and s.value is not null)
       union all
       select 'setting ' || e.name, format('It is not set, or not between %s and %s.', e.least, e.most)
       from (values ('challenge_attempts', 1, 100), ('code_length', 6, 12), ('code_request_limit', 1, 100), ('throttle_limit', 1, 100),
                    ('verification_check_attempts', 1, 100)) as e (name, least, most)
       where not exists (select from strata_core.settings s where s.setting = e.name and s.value::integer between e.least and e.most)
       union all
       select 'setting ' || e.name, format('It is neither %s nor keep.', e.act)
       from (values ('account_freeze_policy', 'freeze'), ('account_unfreeze_policy', 'unfreeze')) as e (name, act)
       where not exists (select from strata_core.settings s where s.setting = e.name and s.value in (e.act, 'keep'))
       union all
       select 'setting session_lifetime', 'It is longer than session_lifetime_max.'
       from strata_core.settings s join strata_core.settings m on m.setting = 'session_lifetime_max'
       where s.setting = 'session_lifetime' and s.value::interval > m.value::interval
       union all
       select 'setting ' || setting, 'It is not longer than nothing.'
       from strata_core.settings where value_type = 'interval' and setting <> 'document_expiry_grace' and value::interval <= interval '0'
       union all
       select 'setting document_expiry_grace', 'It is less than nothing: documents would not count on their last day.'
       from strata_core.settings where setting = 'document_expiry_grace' and value::interval < interval '0'
       order by 1, 2`,
    )
    return rows ?? []
  },
}
