-- Asked of the catalog and not of a list: every column with a foreign key to users, customers or memberships, whoever it belongs to, and every column of ours
-- that is named for one of them without a key. Trails of what happened stay as they were written.
create function strata_merges.reference_columns() returns table (kind text, relation text, column_name text, is_foreign boolean)
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select e.kind, format('%I.%I', n.nspname, c.relname), a.attname::text, n.nspname <> 'strata' and n.nspname not like 'strata\_%'
    from (values ('user', 'strata_users.users'::regclass, 'user_id'), ('customer', 'strata_customers.customers', 'customer_id'),
                 ('membership', 'strata_tenancy.memberships', 'membership_id')) as e (kind, entity, key_column)
    join pg_constraint k on k.contype = 'f' and k.confrelid = e.entity and k.conparentid = 0
    cross join lateral unnest(k.conkey, k.confkey) as f (attnum, referenced)
    join pg_attribute r on r.attrelid = k.confrelid and r.attnum = f.referenced and r.attname = e.key_column
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = f.attnum
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    union
    select e.kind, format('%I.%I', n.nspname, c.relname), a.attname::text, false
    from (values ('user', '(^|_)user_id$', 'strata_users.users'::regclass), ('customer', '(^|_)customer_id$', 'strata_customers.customers'),
                 ('membership', '(^|_)membership_id$', 'strata_tenancy.memberships')) as e (kind, pattern, entity)
    join pg_attribute a on a.attname ~ e.pattern and a.atttypid = 'uuid'::regtype and a.attnum > 0 and not a.attisdropped
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition
    join pg_namespace n on n.oid = c.relnamespace and n.nspname like 'strata\_%' and n.nspname not in ('strata_audit', 'strata_merges', 'strata_import')
    where not exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attrelid = e.entity and a.attnum = any (i.indkey))
      and a.attname <> case when a.attrelid = 'strata_accounts.eligible_customers'::regclass then 'customer_id' else '' end;
end
$$;

comment on function strata_merges.reference_columns() is 'One row per column that refers to users, customers or memberships, of pg-strata and of other programs in the database.';

alter function strata_merges.reference_columns() owner to strata_definer;
