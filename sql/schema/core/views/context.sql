-- The one place that verifies. Anyone may write any text into the settings; only what strata.begin_session signed in this transaction of this
-- backend passes, and everything else is no row. A view and not a function, because every policy of every statement asks it: a definer function
-- costs twice as much. Hence also the calls of the server's own functions alone, written out as in strata_core.sign_context: what a view calls is
-- checked for the caller. The key is joined, so it is no constant of any plan. The barrier keeps a caller's functions behind the check, and a
-- caller's set_config() from coming between the check and the reading of what was checked.
create view strata_core.context with (security_barrier = true) as
select
  nullif(substr(current_setting('strata.context', true), 1, 36), '00000000-0000-0000-0000-000000000000')::uuid as organization_id,
  substr(current_setting('strata.context', true), 37, 36)::uuid as user_id,
  nullif(substr(current_setting('strata.context', true), 73, 36), '00000000-0000-0000-0000-000000000000')::uuid as membership_id,
  substr(current_setting('strata.context', true), 109, 36)::uuid as session_id,
  substr(current_setting('strata.context', true), 145, 1)::integer as assurance_level,
  nullif(substr(current_setting('strata.context', true), 146, 36), '00000000-0000-0000-0000-000000000000')::uuid as impersonator_user_id,
  k.has_test_clock
from strata_core.keys k
where k.purpose = 'context'
  and encode(sha256(k.outer_block || sha256(k.inner_block || convert_to(current_setting('strata.context', true), 'UTF8')
        || int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp()))), 'hex') = current_setting('strata.signature', true);

comment on view strata_core.context is 'One row: the verified context of this transaction. No row on any doubt: none set, forged, damaged, or copied from another transaction or connection. Policies read it as (select c.organization_id from strata_core.context c): once per statement.';
comment on column strata_core.context.organization_id is 'Organization of the session; null outside any.';
comment on column strata_core.context.user_id is 'User of the session.';
comment on column strata_core.context.membership_id is 'Membership that acts; null outside any organization.';
comment on column strata_core.context.session_id is 'The session.';
comment on column strata_core.context.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63 authenticator assurance level).';
comment on column strata_core.context.impersonator_user_id is 'Member of staff who acts as the user; null when nobody does.';
comment on column strata_core.context.has_test_clock is 'Whether settings holds a test clock: what is checked at every operation asks strata_core.clock() only then.';

alter view strata_core.context owner to strata_definer;
