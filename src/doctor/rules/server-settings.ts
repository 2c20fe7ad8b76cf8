import { sqlRule } from '../rule.js'

export const serverSettings = sqlRule(
  {
    name: 'server-settings',
    severity: 'warning',
    why: 'Some settings work against pg-strata: they silence triggers and foreign keys, fake a context, or write session tokens into the log of the server.',
    remedy: 'Run: alter role|database|system … reset <the setting>.',
  },
  `select concat_ws(' ', case when s.setrole <> 0 then 'role ' || s.setrole::regrole end,
                    case when s.setdatabase <> 0 then 'database ' || quote_ident(d.datname) end) as object,
          format('It sets %s.', split_part(c.setting, '=', 1)) as message
   from pg_db_role_setting s
   left join pg_database d on d.oid = s.setdatabase
   cross join unnest(s.setconfig) as c (setting)
   where (s.setdatabase = 0 or d.datname = current_database())
     and split_part(c.setting, '=', 1) ~ '^(strata\\.|session_replication_role$|row_security$|role$)'
   union all
   -- Parameters are where the tokens of sessions are.
   select 'server', 'It logs the parameters of statements, session tokens among them: set log_parameter_max_length to 0.'
   where current_setting('log_statement') = 'all' and current_setting('log_parameter_max_length') <> '0'
   order by 1, 2`,
)
