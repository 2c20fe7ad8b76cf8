-- At rest, and free of charge, until the stratum moves: then pg-strata extract enables it here, in the transaction that ends writing. A trigger and not a
-- flag in a row: a transaction that began before the switch would not see the row, while every statement sees the triggers of the table that it locks.
-- On the other side it is enabled while rows come in by replication, in which it does not fire.
create function strata_accounts.tg__refuse_moved() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  perform strata_core.raise_error('ST203');
  return null;
end
$$;

comment on function strata_accounts.tg__refuse_moved() is 'Trigger: refuses every change of a stratum that has moved to another database, or has not arrived in this one yet. Raises ST203. Disabled unless there is an extraction.';

create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.accounts for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.account_holders for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.account_operators for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.account_moves for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.account_types for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.currencies for each statement execute function strata_accounts.tg__refuse_moved();
alter table strata_accounts.accounts disable trigger t010_refuse_moved;
alter table strata_accounts.account_holders disable trigger t010_refuse_moved;
alter table strata_accounts.account_operators disable trigger t010_refuse_moved;
alter table strata_accounts.account_moves disable trigger t010_refuse_moved;
alter table strata_accounts.account_types disable trigger t010_refuse_moved;
alter table strata_accounts.currencies disable trigger t010_refuse_moved;
