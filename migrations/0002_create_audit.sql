-- Creates strata_audit: row history and lifecycle events, append-only, and the generators that lay them on a table.
-- Nouns: every

set local role strata_owner;
--! begin audit/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_audit authorization strata_owner;
set local role strata_owner;

comment on schema strata_audit is 'Who changed what and when: row history, lifecycle events and security events, only added to; and the outbox, from which a log elsewhere gets them. Nothing in it points at another stratum.';

grant usage on schema strata_audit to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_audit to strata_definer, strata_reporter;
--! end audit/schema.sql
--! begin audit/tables/row_history.sql
-- The image before the change is stored and the difference is computed when somebody reads: computing it on write costs more than all the rest.
-- Rows are found by table and key; by time through BRIN, which costs next to nothing on a table that only grows.
create table strata_audit.row_history (
  row_history_id  bigint generated always as identity,
  organization_id uuid,
  table_name      text not null,
  row_key         uuid not null,
  operation       text not null,
  old_image       jsonb,
  actor_user_id              uuid,
  actor_membership_id        uuid,
  actor_session_id           uuid,
  actor_impersonator_user_id uuid,
  actor_role      text not null,
  transaction_id  xid8 not null,
  changed_at      timestamptz not null,
  redacted_at     timestamptz,

  constraint row_history_pkey primary key (row_history_id),
  constraint row_history_operation_check check (operation in ('insert', 'update', 'delete')),
  constraint row_history_old_image_check check ((operation = 'insert') = (old_image is null))
);

-- The history of one row.
create index row_history_table_name_row_key_idx on strata_audit.row_history (table_name, row_key, row_history_id);
-- An organization reading its own.
create index row_history_organization_id_idx on strata_audit.row_history (organization_id, row_history_id);
-- A period of time; retention.
create index row_history_changed_at_idx on strata_audit.row_history using brin (changed_at);

select strata_core.lay_personal_data('strata_audit.row_history', p_subject => 'any', p_key_column => null, p_treatment => 'redact', p_columns => '{old_image}');

comment on table strata_audit.row_history is 'One row per row inserted, updated or deleted in a table whose history is kept. Append-only: a row only loses personal values, once, when a person is erased.';
comment on column strata_audit.row_history.organization_id is 'Organization that the changed row belongs to; null for rows of no organization.';
comment on column strata_audit.row_history.table_name is 'Changed table, with its schema.';
comment on column strata_audit.row_history.row_key is 'Key of the changed row.';
comment on column strata_audit.row_history.operation is 'insert, update or delete.';
comment on column strata_audit.row_history.old_image is 'Listed columns as they were before; null for an insert. Secrets are never listed. @pii';
comment on column strata_audit.row_history.actor_user_id is 'User of the session that made the change; null when there was no session.';
comment on column strata_audit.row_history.actor_membership_id is 'Membership that acted; null outside an organization.';
comment on column strata_audit.row_history.actor_session_id is 'Session that made the change; null when there was none.';
comment on column strata_audit.row_history.actor_impersonator_user_id is 'Member of staff who acted as that user; null when nobody did.';
comment on column strata_audit.row_history.actor_role is 'Login role of the database connection.';
comment on column strata_audit.row_history.transaction_id is 'Transaction of the change: rows that changed together share it.';
comment on column strata_audit.row_history.changed_at is 'When, by the clock of the server.';
comment on column strata_audit.row_history.redacted_at is 'When the personal values left the image because a person was erased; null while it is whole.';
--! end audit/tables/row_history.sql
--! begin audit/tables/lifecycle_events.sql
-- A timed status (locked until, suspended until) ends by the clock and nobody writes anything then. So the event itself says until when it
-- holds and what comes after, and "how long was it locked" can be answered without a job that runs on time.
create table strata_audit.lifecycle_events (
  lifecycle_event_id bigint generated always as identity,
  organization_id uuid,
  noun            text not null,
  row_key         uuid not null,
  from_status     text not null,
  to_status       text not null,
  until           timestamptz[],
  then_status     text[],
  reason          text,
  actor_user_id              uuid,
  actor_membership_id        uuid,
  actor_session_id           uuid,
  actor_impersonator_user_id uuid,
  actor_role      text not null,
  occurred_at     timestamptz not null,
  redacted_at     timestamptz,

  constraint lifecycle_events_pkey primary key (lifecycle_event_id),
  constraint lifecycle_events_then_status_check check (cardinality(until) is not distinct from cardinality(then_status))
);

-- The events of one row, in order.
create index lifecycle_events_noun_row_key_idx on strata_audit.lifecycle_events (noun, row_key, lifecycle_event_id);
-- An organization reading its own.
create index lifecycle_events_organization_id_idx on strata_audit.lifecycle_events (organization_id, lifecycle_event_id);

select strata_core.lay_personal_data('strata_audit.lifecycle_events', p_subject => 'any', p_key_column => null, p_treatment => 'redact', p_columns => '{reason}');

comment on table strata_audit.lifecycle_events is 'One row per change of a status. Append-only: a row only loses its reason, once, when a person is erased.';
comment on column strata_audit.lifecycle_events.organization_id is 'Organization of the row whose status changed; null for what belongs to a user or customer.';
comment on column strata_audit.lifecycle_events.noun is 'What changed: user, customer, identity_document, verification_case, verification_check, account, organization, company, membership, invitation, organization_domain, identifier_change, number_reassignment or recovery_case.';
comment on column strata_audit.lifecycle_events.row_key is 'Key of the row whose status changed.';
comment on column strata_audit.lifecycle_events.from_status is 'Status before; none when the row was new.';
comment on column strata_audit.lifecycle_events.to_status is 'Status after.';
comment on column strata_audit.lifecycle_events.until is 'The times at which the status will change by itself, in order; null when it will not.';
comment on column strata_audit.lifecycle_events.then_status is 'The status from each time of until on, if nothing else happens before.';
comment on column strata_audit.lifecycle_events.reason is 'Why, in the words of whoever did it; null when none was given. @pii';
comment on column strata_audit.lifecycle_events.actor_user_id is 'User of the session that made the change; null when there was no session.';
comment on column strata_audit.lifecycle_events.actor_membership_id is 'Membership that acted; null outside an organization.';
comment on column strata_audit.lifecycle_events.actor_session_id is 'Session that made the change; null when there was none.';
comment on column strata_audit.lifecycle_events.actor_impersonator_user_id is 'Member of staff who acted as that user; null when nobody did.';
comment on column strata_audit.lifecycle_events.actor_role is 'Login role of the database connection.';
comment on column strata_audit.lifecycle_events.occurred_at is 'When, by strata_core.clock().';
comment on column strata_audit.lifecycle_events.redacted_at is 'When the reason left because a person was erased; null while it is whole.';
--! end audit/tables/lifecycle_events.sql
--! begin audit/tables/security_events.sql
-- What happens to accounts and sessions and is no change of a row whose history is kept. Also what was refused: a function that answers a refusal records it
-- and commits.
create table strata_audit.security_events (
  security_event_id bigint generated always as identity,
  organization_id uuid,
  user_id         uuid,
  event_type      text not null,
  actor_user_id              uuid,
  actor_membership_id        uuid,
  actor_session_id           uuid,
  actor_impersonator_user_id uuid,
  actor_role      text not null,
  details         jsonb not null default '{}',
  reason          strata_core.reason,
  occurred_at     timestamptz not null,
  redacted_at     timestamptz,

  constraint security_events_pkey primary key (security_event_id),
  constraint security_events_event_type_fkey foreign key (event_type) references strata_core.security_event_types (event_type),
  constraint security_events_details_check check (jsonb_typeof(details) = 'object')
);

-- What happened to one user, in order.
create index security_events_user_id_idx on strata_audit.security_events (user_id, security_event_id);
-- An organization reading its own.
create index security_events_organization_id_idx on strata_audit.security_events (organization_id, security_event_id);
-- For the foreign key: all of a kind.
create index security_events_event_type_idx on strata_audit.security_events (event_type);
-- A period of time; retention.
create index security_events_occurred_at_idx on strata_audit.security_events using brin (occurred_at);

select strata_core.lay_personal_data('strata_audit.security_events', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'redact', p_columns => '{reason}');

comment on table strata_audit.security_events is 'One row per event in the safety of an account, a session or an organization, refusals included. Append-only: a row only loses its reason, once, when the person is erased.';
comment on column strata_audit.security_events.organization_id is 'Organization in which it happened; null outside any.';
comment on column strata_audit.security_events.user_id is 'User to whom it happened; null when it concerns no single one.';
comment on column strata_audit.security_events.event_type is 'What happened, in a word of strata_core.security_event_types.';
comment on column strata_audit.security_events.actor_user_id is 'User of the session that did it; null when there was no session.';
comment on column strata_audit.security_events.actor_membership_id is 'Membership that acted; null outside an organization.';
comment on column strata_audit.security_events.actor_session_id is 'Session that did it; null when there was none.';
comment on column strata_audit.security_events.actor_impersonator_user_id is 'Member of staff who acted as that user; null when nobody did.';
comment on column strata_audit.security_events.actor_role is 'Login role of the database connection.';
comment on column strata_audit.security_events.details is 'What else is known: keys, outcomes, kinds. No secret, and nothing personal.';
comment on column strata_audit.security_events.reason is 'Why, in the words of whoever did it; null without one. @pii';
comment on column strata_audit.security_events.occurred_at is 'When, by strata_core.clock().';
comment on column strata_audit.security_events.redacted_at is 'When the reason left because the person was erased; null while it is whole.';
--! end audit/tables/security_events.sql
--! begin audit/tables/outbox.sql
-- What a log elsewhere must learn is written down in the transaction that makes it true, and carried there afterwards: nothing about what was rolled back, and
-- nothing forgotten. A queue and no watermark: a record is there when its transaction has committed, however late, and waits until somebody has delivered it.
-- The reason is the one thing that a person wrote, so it stands apart, where erasing the person finds it.
create table strata_audit.outbox (
  outbox_id       uuid not null default strata_core.uuid_v7(),
  organization_id uuid,
  user_id         uuid,
  tag             text not null,
  record          jsonb not null,
  reason          strata_core.reason,
  occurred_at     timestamptz not null,
  due_at          timestamptz not null,
  attempt_count   integer not null default 0,
  taken_at        timestamptz,
  delivered_at    timestamptz,

  constraint outbox_pkey primary key (outbox_id),
  constraint outbox_tag_check check (length(tag) <= 128 and tag ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$'),
  -- Keys, words and times fill a tenth of it: a receiver has a limit too, and what it refuses would be offered for ever.
  constraint outbox_record_check check (jsonb_typeof(record) = 'object' and octet_length(record::text) <= 16384),
  constraint outbox_attempt_count_check check ((attempt_count = 0) = (taken_at is null)),
  constraint outbox_delivered_at_check check (delivered_at is null or taken_at is not null)
);

-- What waits, the oldest first.
create index outbox_due_at_idx on strata_audit.outbox (due_at, outbox_id) where delivered_at is null;
-- What need not be kept any longer.
create index outbox_delivered_at_idx on strata_audit.outbox (delivered_at) where delivered_at is not null;
-- What is about a person who is erased.
create index outbox_user_id_idx on strata_audit.outbox (user_id) where user_id is not null;

select strata_core.lay_personal_data('strata_audit.outbox', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear', p_columns => '{reason}');

comment on table strata_audit.outbox is 'One row per record that a log elsewhere is to have: delivered at least once by pg-strata relay, and deleted some time after.';
comment on column strata_audit.outbox.organization_id is 'Organization that it is about; null for what belongs to the platform.';
comment on column strata_audit.outbox.user_id is 'User whom it happened to; null when it concerns no single one.';
comment on column strata_audit.outbox.tag is 'What kind of record it is, in the words by which logs are routed, such as strata.permissions.role_granted.';
comment on column strata_audit.outbox.record is 'What happened: keys, words and times. No secret, and nothing personal.';
comment on column strata_audit.outbox.reason is 'Why, in the words of whoever did it; null without one. @pii';
comment on column strata_audit.outbox.occurred_at is 'When, by strata_core.clock().';
comment on column strata_audit.outbox.due_at is 'Not before then it is taken: at once, or when the lease of whoever took it has run out.';
comment on column strata_audit.outbox.attempt_count is 'How often it was taken.';
comment on column strata_audit.outbox.taken_at is 'When it was last taken to be delivered; null when it never was.';
comment on column strata_audit.outbox.delivered_at is 'When whoever took it said that it had arrived; null until then.';
--! end audit/tables/outbox.sql
--! begin audit/functions/personal_columns.sql
create function strata_audit.personal_columns(p_relation text) returns text[]
  language sql stable
begin atomic
  select array(select p.column_name from strata_core.personal_data p
               where p.relation = p_relation and p.treatment in ('clear', 'delete_row', 'derived')
               group by p.column_name order by p.column_name);
end;

comment on function strata_audit.personal_columns(text) is 'The columns of a table that leave its row history when a person is erased.';
--! end audit/functions/personal_columns.sql
--! begin audit/functions/tg__refuse_change.sql
-- The one change that passes is the one that erasing a person makes: strata_definer takes the personal values that strata_core.personal_data lists out
-- of a row, all of them, nothing else, and once. Compared as a whole, so that a new column is guarded from the day it exists.
create function strata_audit.tg__refuse_change() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_old      jsonb;
  v_new      jsonb;
  v_redacted jsonb;
begin
  if tg_op = 'UPDATE' and current_user = 'strata_definer' then
    v_old := to_jsonb(old);
    v_new := to_jsonb(new);
    if v_old ->> 'redacted_at' is null and v_new ->> 'redacted_at' is not null then
      select jsonb_object_agg(p.column_name, case p.column_name when 'old_image'
               then (v_old -> 'old_image') - strata_audit.personal_columns(v_old ->> 'table_name') end)
        into v_redacted
      from strata_core.personal_data p
      where p.relation = format('%s.%s', tg_table_schema, tg_table_name) and p.treatment = 'redact';
      if v_old || v_redacted <> v_old and v_new - 'redacted_at' = (v_old || v_redacted) - 'redacted_at' then
        return new;
      end if;
    end if;
  end if;
  perform strata_core.raise_error('ST301');
  return null;
end
$$;

comment on function strata_audit.tg__refuse_change() is 'Trigger: refuses update, delete and truncate, for every role and also in replication, but for the redaction that erasing a person makes. Raises ST301.';
--! end audit/functions/tg__refuse_change.sql
--! begin audit/functions/lay_append_only.sql
create function strata_audit.lay_append_only(p_table regclass) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
begin
  execute format('create trigger t900_refuse_change before update or delete on %s
                    for each row execute function strata_audit.tg__refuse_change()', p_table);
  execute format('create trigger t900_refuse_truncate before truncate on %s
                    for each statement execute function strata_audit.tg__refuse_change()', p_table);
  execute format('alter table %s enable always trigger t900_refuse_change', p_table);
  execute format('alter table %s enable always trigger t900_refuse_truncate', p_table);
end
$$;

comment on function strata_audit.lay_append_only(regclass) is 'Generator, for migrations: makes a table append-only.';
--! end audit/functions/lay_append_only.sql
--! begin audit/functions/lay_row_history.sql
-- Writes one trigger function per table with its columns spelled out: building the image from a fixed list is what keeps history cheap, and a
-- column that nobody listed (a secret, a new one) is not copied. Statement triggers with transition tables: a statement that changes 50,000
-- rows adds them in one insert. The transition table goes through an array, because Citus cannot insert from one into a distributed table.
create function strata_audit.lay_row_history(p_table regclass, p_key name, p_columns name[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_schema  name;
  v_name    name;
  v_tenant  boolean;
  v_image   text;
  v_trigger text;
begin
  select n.nspname, c.relname into strict v_schema, v_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = p_table;
  v_tenant := exists (select from pg_attribute a where a.attrelid = p_table and a.attname = 'organization_id' and not a.attisdropped);
  select string_agg(format('%L, r.%I', c.column_name, c.column_name), ', ' order by c.position) into strict v_image
  from unnest(p_columns) with ordinality as c (column_name, position);
  v_trigger := format('%I.tg_%s__record_row_history', v_schema, v_name);

  execute format($f$
    create function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, strata_audit, pg_temp
    as $body$
    declare
      v_keys    uuid[];
      v_tenants uuid[];
      v_images  jsonb[];
    begin
      select array_agg(r.%2$I), array_agg(%3$s), array_agg(case when tg_op <> 'INSERT' then jsonb_build_object(%4$s) end)
        into v_keys, v_tenants, v_images
      from changed_rows r;
      insert into strata_audit.row_history (organization_id, table_name, row_key, operation, old_image, actor_user_id, actor_membership_id,
                                            actor_session_id, actor_impersonator_user_id, actor_role, transaction_id, changed_at)
      select c.organization_id, %5$L, c.row_key, lower(tg_op), c.old_image, x.user_id, x.membership_id, x.session_id,
             x.impersonator_user_id, session_user, pg_current_xact_id(), clock_timestamp()
      from unnest(v_keys, v_tenants, v_images) as c (row_key, organization_id, old_image)
      left join strata_core.context x on true;
      return null;
    end
    $body$
  $f$, v_trigger, p_key, case when v_tenant then 'r.organization_id' else 'null::uuid' end, v_image, v_schema || '.' || v_name);
  execute format('comment on function %s() is %L', v_trigger, 'Trigger, written by strata_audit.lay_row_history: adds the listed columns of changed rows to strata_audit.row_history.');
  execute format('create trigger t800_record_insert after insert on %s referencing new table as changed_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('create trigger t800_record_update after update on %s referencing old table as changed_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('create trigger t800_record_delete after delete on %s referencing old table as changed_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('alter function %s() owner to strata_definer', v_trigger);
end
$$;

comment on function strata_audit.lay_row_history(regclass, name, name[]) is 'Generator, for migrations: keeps the history of the listed columns of a table, by its key.';
--! end audit/functions/lay_row_history.sql
--! begin audit/functions/lay_lifecycle.sql
-- One trigger function per table, written out like the row history. It checks every change of status against strata_core.transitions and records it,
-- for whoever makes the change: an update by hand obeys the same rules as the functions of the interface.
-- p_timers and p_status_at are expressions over the new row n: the times at which its status may change by itself, and its status at such a
-- time e.at. What the clock will do is written down with the event, because nobody writes anything when it happens.
-- Old and new rows are joined in full, though each has its other: a session plans the statement once, often for a single row, and the nested loop of that
-- plan would compare each row of a later statement with every other. A full join cannot be one.
create function strata_audit.lay_lifecycle(p_table regclass, p_noun text, p_timers text default 'null::timestamptz[]', p_status_at text default 'n.status') returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_schema  name;
  v_name    name;
  v_key     name := p_noun || '_id';
  v_tenant  boolean;
  v_trigger text;
  v_foretold text;
begin
  select n.nspname, c.relname into strict v_schema, v_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = p_table;
  v_tenant := exists (select from pg_attribute a where a.attrelid = p_table and a.attname = 'organization_id' and not a.attisdropped);
  v_trigger := format('%I.tg_%s__record_lifecycle', v_schema, v_name);
  v_foretold := format($f$
        select (array_agg(t.status order by t.at))[1] as status,
               array_agg(t.at order by t.at) filter (where t.status <> t.status_before) as until,
               array_agg(t.status order by t.at) filter (where t.status <> t.status_before) as then_status
        from (select e.at, %2$s as status, lag(%2$s) over (order by e.at) as status_before
              from unnest(array[v_clock] || %1$s) as e (at) where e.at >= v_clock) t
  $f$, p_timers, p_status_at);

  execute format($f$
    create function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, strata_audit, pg_temp
    as $body$
    declare
      v_clock timestamptz := strata_core.clock();
      v_events strata_audit.lifecycle_events[];
    begin
      if tg_op = 'INSERT' then
        select array_agg(row(null, %3$s, %4$L, n.%2$I, 'none', f.status, f.until, f.then_status, n.status_reason,
                             null, null, null, null, '', v_clock, null)::strata_audit.lifecycle_events)
          into v_events
        from new_rows n cross join lateral (%5$s) f;
      else
        select array_agg(row(null, %3$s, %4$L, n.%2$I, before.status, f.status, f.until, f.then_status, n.status_reason,
                             null, null, null, null, '', v_clock, null)::strata_audit.lifecycle_events)
          into v_events
        from old_rows o
        full join new_rows n on n.%2$I = o.%2$I
        cross join lateral (%5$s) f
        cross join lateral (select b.* from (select o.*) n cross join lateral (%5$s) b) before
        where f.status <> before.status or f.until is distinct from before.until;
      end if;
      if v_events is null then
        return null;
      end if;
      if exists (select from unnest(v_events) c
                 where c.from_status <> c.to_status
                   and not exists (select from strata_core.transitions t
                                   where t.noun = %4$L and t.from_status = c.from_status and t.to_status = c.to_status)) then
        perform strata_core.raise_error('ST201');
      end if;
      insert into strata_audit.lifecycle_events (organization_id, noun, row_key, from_status, to_status, until, then_status, reason,
                                                 actor_user_id, actor_membership_id, actor_session_id, actor_impersonator_user_id,
                                                 actor_role, occurred_at)
      select c.organization_id, c.noun, c.row_key, c.from_status, c.to_status, c.until, c.then_status, c.reason, x.user_id, x.membership_id, x.session_id,
             x.impersonator_user_id, session_user, c.occurred_at
      from unnest(v_events) c
      left join strata_core.context x on true;
      return null;
    end
    $body$
  $f$, v_trigger, v_key, case when v_tenant then 'n.organization_id' else 'null::uuid' end, p_noun, v_foretold);
  execute format('comment on function %s() is %L', v_trigger, 'Trigger, written by strata_audit.lay_lifecycle: refuses a change of status that strata_core.transitions does not list (ST201) and adds the others to strata_audit.lifecycle_events.');
  execute format('create trigger t700_record_insert_lifecycle after insert on %s referencing new table as new_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('create trigger t700_record_update_lifecycle after update on %s referencing old table as old_rows new table as new_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('alter function %s() owner to strata_definer', v_trigger);
end
$$;

comment on function strata_audit.lay_lifecycle(regclass, text, text, text) is 'Generator, for migrations: checks and records every change of status of a table.';
--! end audit/functions/lay_lifecycle.sql
--! begin audit/functions/lay_outbox.sql
-- Written out per table, like the row history, and in the same way safe for statements of many rows and for Citus: the transition table goes through an array.
-- Old and new rows are joined in full for the plan, as in strata_audit.lay_lifecycle.
-- Tables of dated facts: what comes was granted, what gets an end, or an earlier one, was revoked, and anything else was changed. The expressions are over the row n.
create function strata_audit.lay_outbox(p_table regclass, p_tag text, p_columns name[], p_organization_id text default 'n.organization_id', p_user_id text default 'null::uuid',
                                        p_reason text default 'n.reason', p_revoke_reason text default 'n.revoke_reason') returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_schema   name;
  v_name     name;
  v_keys     text;
  v_record   text;
  v_listed   text;
  v_trigger  text;
begin
  select n.nspname, c.relname into strict v_schema, v_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = p_table;
  select string_agg(format('n.%1$I = o.%1$I', a.attname), ' and ' order by a.attnum) into strict v_keys
  from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = p_table and i.indisprimary;
  select string_agg(format('%L, n.%I', c.column_name, c.column_name), ', ' order by c.position),
         string_agg(format('o.%1$I is distinct from n.%1$I', c.column_name), ' or ' order by c.position)
    into strict v_record, v_listed
  from unnest(p_columns) with ordinality as c (column_name, position);
  v_trigger := format('%I.tg_%s__write_outbox', v_schema, v_name);

  execute format($f$
    create function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, strata_audit, pg_temp
    as $body$
    declare
      v_clock   timestamptz := strata_core.clock();
      v_tenants uuid[];
      v_users   uuid[];
      v_changes text[];
      v_records jsonb[];
      v_reasons text[];
    begin
      if strata_core.setting_text('outbox') = 'off' then
        return null;
      end if;
      if tg_op = 'INSERT' then
        select array_agg(%2$s), array_agg(%3$s), array_agg('granted'::text), array_agg(jsonb_build_object(%4$s)), array_agg((%5$s)::text)
          into v_tenants, v_users, v_changes, v_records, v_reasons
        from new_rows n;
      else
        select array_agg(%2$s), array_agg(%3$s), array_agg(c.change), array_agg(jsonb_build_object(%4$s)),
               array_agg(case c.change when 'revoked' then %6$s else %5$s end::text)
          into v_tenants, v_users, v_changes, v_records, v_reasons
        from old_rows o
        full join new_rows n on %7$s
        cross join lateral (select case when n.ended_at < coalesce(o.ended_at, 'infinity') then 'revoked' else 'changed' end as change) c
        where %8$s;
      end if;
      if v_records is null then
        return null;
      end if;
      insert into strata_audit.outbox (organization_id, user_id, tag, record, reason, occurred_at, due_at)
      select c.organization_id, c.user_id, tg_argv[0] || '_' || c.change,
             c.record || jsonb_build_object('change', c.change, 'actor_user_id', x.user_id, 'actor_membership_id', x.membership_id,
                                            'actor_impersonator_user_id', x.impersonator_user_id),
             c.reason, v_clock, v_clock
      from unnest(v_tenants, v_users, v_changes, v_records, v_reasons) as c (organization_id, user_id, change, record, reason)
      left join strata_core.context x on true;
      return null;
    end
    $body$
  $f$, v_trigger, p_organization_id, p_user_id, v_record, p_reason, p_revoke_reason, v_keys, v_listed);
  execute format('comment on function %s() is %L', v_trigger, 'Trigger, written by strata_audit.lay_outbox: adds a record to strata_audit.outbox for every row that was granted, revoked or changed, under the tag that it is given and what it was.');
  execute format('create trigger t850_write_insert_outbox after insert on %s referencing new table as new_rows for each statement execute function %s(%L)', p_table, v_trigger, p_tag);
  execute format('create trigger t850_write_update_outbox after update on %s referencing old table as old_rows new table as new_rows for each statement execute function %s(%L)', p_table, v_trigger, p_tag);
  execute format('alter function %s() owner to strata_definer', v_trigger);
end
$$;

comment on function strata_audit.lay_outbox(regclass, text, name[], text, text, text, text) is 'Generator, for migrations: writes every change of a table of dated facts to the outbox, with the listed columns, under a tag. What strata_definer writes while the setting outbox is off goes nowhere.';
--! end audit/functions/lay_outbox.sql
--! begin audit/functions/record_security_event.sql
create function strata_audit.record_security_event(p_event_type text, p_user_id uuid, p_organization_id uuid, p_details jsonb default '{}',
                                                   p_reason text default null, p_actor_user_id uuid default null, p_actor_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
begin
  insert into strata_audit.security_events (organization_id, user_id, event_type, actor_user_id, actor_membership_id, actor_session_id,
                                            actor_impersonator_user_id, actor_role, details, reason, occurred_at)
  select p_organization_id, p_user_id, p_event_type, coalesce(x.user_id, p_actor_user_id), x.membership_id, coalesce(x.session_id, p_actor_session_id),
         x.impersonator_user_id, session_user, p_details, p_reason, strata_core.clock()
  from (select) as once
  left join strata_core.context x on true;
end
$$;

comment on function strata_audit.record_security_event(text, uuid, uuid, jsonb, text, uuid, uuid) is 'Adds an event to strata_audit.security_events; who did it is read from the context, or named where a session''s token came instead of one. For functions owned by strata_definer.';

alter function strata_audit.record_security_event(text, uuid, uuid, jsonb, text, uuid, uuid) owner to strata_definer;
--! end audit/functions/record_security_event.sql
--! begin audit/functions/erase_personal_data.sql
-- The one function that walks the registry. Values are cleared in the order of registration, users before memberships, which is the order in which
-- everything else locks them; rows are deleted in the reverse of it, after the values that point at them have gone. The trails come last, because
-- clearing has just added the former values to them.
create function strata_audit.erase_personal_data(p_subject text, p_keys uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_clock   timestamptz := strata_core.clock();
  v_step    record;
  v_rows    uuid[];
  v_columns text[];
begin
  for v_step in
    select p.relation::regclass as relation, p.key_column,
           string_agg(format('%I = %s', p.column_name, coalesce(p.replacement, 'null')), ', ' order by p.position) as assignments
    from strata_core.personal_data p
    where p.subject = p_subject and p.treatment in ('clear', 'set')
    group by p.relation, p.key_column order by min(p.position)
  loop
    execute format('update %s set %s where %I = any ($1)', v_step.relation, v_step.assignments, v_step.key_column) using p_keys;
  end loop;

  for v_step in
    select p.relation::regclass as relation, p.key_column from strata_core.personal_data p
    where p.subject = p_subject and p.treatment = 'delete_row'
    group by p.relation, p.key_column order by min(p.position) desc
  loop
    execute format('delete from %s where %I = any ($1)', v_step.relation, v_step.key_column) using p_keys;
  end loop;

  -- A trail of the subject's own, where the key of the subject stands.
  for v_step in
    select p.relation::regclass as relation, p.key_column,
           string_agg(format('%I = null', p.column_name), ', ' order by p.position) as assignments,
           string_agg(format('%I', p.column_name), ', ' order by p.position) as columns
    from strata_core.personal_data p
    where p.subject = p_subject and p.treatment = 'redact'
    group by p.relation, p.key_column order by min(p.position)
  loop
    execute format('update %s set %s, redacted_at = $2 where %I = any ($1) and redacted_at is null and num_nonnulls(%s) > 0',
                   v_step.relation, v_step.assignments, v_step.key_column, v_step.columns) using p_keys, v_clock;
  end loop;

  -- The trails of everything: the rows that they tell about are still there, because a table that deletes keeps no history.
  for v_step in
    select p.relation, p.key_column, p.row_key, regexp_replace(p.row_key, '_id$', '') as noun from strata_core.personal_data p
    where p.subject = p_subject and p.treatment in ('clear', 'set') and p.row_key is not null
    group by p.relation, p.key_column, p.row_key order by min(p.position)
  loop
    execute format('select array_agg(t.%I) from %s t where t.%I = any ($1)', v_step.row_key, v_step.relation::regclass, v_step.key_column)
      into v_rows using p_keys;
    v_columns := strata_audit.personal_columns(v_step.relation);
    update strata_audit.row_history h
    set old_image = h.old_image - v_columns, redacted_at = v_clock
    where h.table_name = v_step.relation and h.row_key = any (v_rows) and h.redacted_at is null and h.old_image ?| v_columns;
    update strata_audit.lifecycle_events e
    set reason = null, redacted_at = v_clock
    where e.noun = v_step.noun and e.row_key = any (v_rows) and e.redacted_at is null and e.reason is not null;
  end loop;
end
$$;

comment on function strata_audit.erase_personal_data(text, uuid[]) is 'Does to everything that strata_core.personal_data lists for a kind of person what is said there, and takes the personal values of the same rows out of the row history and the lifecycle events. Called by strata.erase_user, which holds the locks.';

alter function strata_audit.erase_personal_data(text, uuid[]) owner to strata_definer;
--! end audit/functions/erase_personal_data.sql
--! begin audit/views/status_periods.sql
-- An event is one period, and one more for each time at which the clock changes the status, up to the next event. A period that would begin only in
-- the future has not begun. Private, and owned by a role that reads everything: an invoker view below another view would see only what the
-- caller may; so each view above filters by itself.
create view strata_audit.status_periods with (security_invoker = false) as
select
  p.organization_id,
  p.noun,
  p.row_key,
  p.status,
  p.reason,
  p.actor_membership_id,
  p.started_at,
  case when p.ended_at <= p.clock then p.ended_at end as ended_at
from (
  select e.organization_id, e.noun, e.row_key, s.status, case when s.position = 1 then e.reason end as reason,
         case when s.position = 1 then e.actor_membership_id end as actor_membership_id, s.started_at,
         least(s.ended_at, e.next_at) as ended_at, e.clock
  from (
    select
      l.*,
      lead(l.occurred_at) over (partition by l.organization_id, l.noun, l.row_key order by l.lifecycle_event_id) as next_at,
      (select strata_core.clock()) as clock
    from strata_audit.lifecycle_events l
  ) e
  cross join lateral unnest(e.to_status || e.then_status, e.occurred_at || e.until, e.until)
    with ordinality as s (status, started_at, ended_at, position)
) p
where p.started_at <= p.clock and (p.ended_at is null or p.ended_at > p.started_at);

comment on view strata_audit.status_periods is 'One row per period in which a row of any noun had a status; ended_at is null while it lasts. Always fresh.';
comment on column strata_audit.status_periods.status is 'Status in the period.';
comment on column strata_audit.status_periods.reason is 'Why, in the words of whoever did it; null when none was given or the period began by the clock. @pii';
comment on column strata_audit.status_periods.actor_membership_id is 'Membership that did it; null when the platform did, or the clock.';
comment on column strata_audit.status_periods.started_at is 'When the period began.';
comment on column strata_audit.status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata_audit.status_periods owner to strata_reporter;
--! end audit/views/status_periods.sql
--! begin audit/policies.sql
select strata_core.lay_row_security('strata_audit.row_history');
select strata_core.lay_row_security('strata_audit.lifecycle_events');
select strata_core.lay_row_security('strata_audit.security_events');
select strata_core.lay_row_security('strata_audit.outbox');
-- Reasons are written by staff about people: an organization reads its periods through the interface, never the events.
create policy reporter_select on strata_audit.lifecycle_events for select to strata_reporter using (true);

select strata_audit.lay_append_only('strata_audit.row_history');
select strata_audit.lay_append_only('strata_audit.lifecycle_events');
select strata_audit.lay_append_only('strata_audit.security_events');
--! end audit/policies.sql
--! begin audit/grants.sql
grant select, insert on strata_audit.row_history, strata_audit.lifecycle_events, strata_audit.security_events to strata_definer;
grant update (old_image, redacted_at) on strata_audit.row_history to strata_definer;
grant update (reason, redacted_at) on strata_audit.lifecycle_events, strata_audit.security_events to strata_definer;
grant select, insert, update, delete on strata_audit.outbox to strata_definer;
grant select on strata_audit.lifecycle_events to strata_reporter;

grant execute on function strata_audit.personal_columns(text) to strata_definer;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant select on strata_audit.status_periods to strata_definer;
set local role strata_owner;

revoke create on schema strata_audit from strata_definer, strata_reporter;
--! end audit/grants.sql
