create function strata_audit.personal_columns(p_relation text) returns text[]
  language sql stable
begin atomic
  select array(select p.column_name from strata_core.personal_data p
               where p.relation = p_relation and p.treatment in ('clear', 'delete_row', 'derived')
               group by p.column_name order by p.column_name);
end;

comment on function strata_audit.personal_columns(text) is 'The columns of a table that leave its row history when a person is erased.';
