create function strata_kyc.calendar_date(p_year integer, p_month integer, p_day integer) returns date
  language sql immutable parallel safe
begin atomic
  select case
    when p_year between 1 and 9999 and p_month between 1 and 12 and p_day between 1 and 31 then
      case when extract(month from make_date(p_year, p_month, 1) + (p_day - 1)) = p_month then make_date(p_year, p_month, 1) + (p_day - 1) end
  end;
end;

comment on function strata_kyc.calendar_date(integer, integer, integer) is 'The date of a year, a month and a day; null when the calendar has none, where make_date would fail.';
