/**
 * Watching a database act. A list of actions is run, each in a subtransaction that leaves no trace, and what came of each is one text: the
 * answer, or the SQLSTATE. Two databases that answer every action alike behave alike as far as the actions reach.
 */
import type pg from 'pg'

export interface Action {
  key: string
  /** Who acts; a superuser where it is left out. */
  role?: string
  /** The token of the session in which it acts. */
  token?: string
  /** What is made ready before, as a superuser. */
  setup?: string
  /** Answers one text, or is a command without an answer. */
  sql: string
  /** What is looked up afterwards, as a superuser: one text. */
  after?: string
  /** The relations and functions that it tells something about. */
  about: readonly string[]
}

export type Outcomes = Map<string, string>

/** Makes the connection able to watch. It must belong to a superuser, who can become every role. */
export async function installObserver(client: pg.ClientBase): Promise<void> {
  await client.query(`
    create function pg_temp.observe(p_setup pg_catalog.text, p_role pg_catalog.text, p_token pg_catalog.text, p_sql pg_catalog.text, p_after pg_catalog.text)
      returns pg_catalog.text language plpgsql set search_path = pg_catalog, pg_temp
    as $$
    declare
      v_answer  pg_catalog.text;
      v_after   pg_catalog.text;
      v_outcome pg_catalog.text;
    begin
      perform set_config('search_path', 'public', true);
      begin
        if p_setup is not null then execute p_setup; end if;
        if p_role is not null then perform set_config('role', p_role, true); end if;
        if p_token is not null then
          execute 'select b.outcome from strata.begin_session($1) b' into v_outcome using p_token;
          if v_outcome is distinct from 'begun' then
            return 'session ' || v_outcome;
          end if;
        end if;
        if p_sql ~ '^(select|with)' then execute p_sql into v_answer; else execute p_sql; end if;
        perform set_config('role', 'none', true);
        if p_after is not null then execute p_after into v_after; end if;
        raise exception using errcode = 'ZZ000', message = concat_ws(' / ', v_answer, v_after);
      exception
        when sqlstate 'ZZ000' then return sqlerrm;
        when others then return sqlstate;
      end;
    end
    $$`)
}

/** Runs the actions within the transaction of the client. */
export async function observe(client: pg.ClientBase, actions: readonly Action[]): Promise<Outcomes> {
  const { rows } = await client.query<{ key: string; outcome: string }>(
    `select a.key, pg_temp.observe(a.setup, a.role, a.token, a.sql, a.after) as outcome
     from json_to_recordset($1) as a (key text, setup text, role text, token text, sql text, after text)`,
    [JSON.stringify(actions)],
  )
  return new Map(rows.map(({ key, outcome }) => [key, outcome]))
}

/** The first action that came out differently. */
export function difference(before: Outcomes, after: Outcomes): string | undefined {
  for (const [key, outcome] of after) {
    if (before.get(key) !== outcome) return `${key}: ${before.get(key)} became ${outcome}`
  }
  return undefined
}
