create function strata.schema_version() returns integer
  language sql immutable parallel safe
begin atomic
  select 1;
end;

comment on function strata.schema_version() is 'Number of the interface contract. Raised when an older client could no longer work; a client refuses a number that it does not know.';
