import type { BadExample } from '../example.js'

const registered = (table: string, policy = 'repoint') => `
  create table public.${table.replace(/ .*/, '')} ${table.replace(/^\w+ /, '')};
  insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, registered_by, registered_at)
  values ('user', 'public.${table.replace(/ .*/, '')}', 'user_id', '${policy}', 'application', current_user, now());`
const granted = `grant usage on schema public to strata_definer, strata_merger;
  grant select on public.orders to strata_definer, strata_merger; grant update on public.orders to strata_merger;`

export const examples: BadExample[] = [
  {
    title: 'a registered table that a merge may not change',
    sql: registered('orders (order_id integer primary key, user_id uuid)'),
    object: 'public.orders.user_id',
  },
  {
    title: 'a registered table without a key',
    sql: `${registered('orders (user_id uuid)')} ${granted}`,
    object: 'public.orders.user_id',
  },
  {
    title: 'a registered table that is gone',
    sql: `${registered('orders (order_id integer primary key, user_id uuid)')} drop table public.orders`,
    object: 'public.orders.user_id',
  },
  {
    title: 'a registered table whose policies may hide rows',
    sql: `${registered('orders (order_id integer primary key, user_id uuid)')} ${granted}
      alter table public.orders enable row level security`,
    object: 'public.orders.user_id',
  },
  {
    title: 'rows that were written for somebody who had been merged',
    sql: `${registered('orders (order_id integer primary key, user_id uuid)')} ${granted}
      insert into strata_merges.merges (kind, source_id, survivor_id, idempotency_key, proposed_at)
      values ('user', '00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b', 'x', now());
      update strata_merges.merges set previewed_at = now(), plan_hash = repeat('0', 64), plan = '{}';
      update strata_merges.merges set applied_at = now(), row_count = 1;
      insert into public.orders values (1, '00000000-0000-7000-8000-00000000000a')`,
    object: 'public.orders.user_id',
  },
  {
    title: 'a merge that nobody has carried out',
    sql: `insert into strata_merges.merges (merge_id, kind, source_id, survivor_id, idempotency_key, proposed_at)
      values ('00000000-0000-7000-8000-00000000000c', 'user', '00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b', 'x', now() - interval '40 days')`,
    object: 'merge 00000000-0000-7000-8000-00000000000c',
  },
]
