-- The names are called, so a row with a wrong one would be found out by whoever hands in the first such document. A name that is not in the catalog has no
-- row to compare, and that is not true either.
create function strata_kyc.tg_document_types__check_functions() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  if (select p.prorettype = 'text'::regtype and p.provolatile = 'i' from pg_proc p
      where p.oid = to_regprocedure(format('strata_kyc.%I(text, text)', new.normaliser))) is not true then
    perform strata_core.raise_error('ST402', 'document_types_normaliser_check');
  elsif new.validator is not null
     and (select p.prorettype = 'boolean'::regtype and p.provolatile = 'i' from pg_proc p
          where p.oid = to_regprocedure(format('strata_kyc.%I(text, text)', new.validator))) is not true then
    perform strata_core.raise_error('ST402', 'document_types_validator_check');
  end if;
  return new;
end
$$;

comment on function strata_kyc.tg_document_types__check_functions() is 'Trigger: refuses a type of document whose normaliser or validator is no immutable function of strata_kyc that takes the number and the issuer and answers text or boolean (ST402).';
