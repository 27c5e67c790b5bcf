/** What short headers stand for, as tables of results, rosters and measurements use them. */
export const ABBREVIATIONS: Record<string, string[]> = Object.fromEntries(
  `rs=runs scored|ra=runs allowed,runs conceded|gf=goals for,goals scored|ga=goals against,goals conceded,goals allowed|pf=points for,points scored|pa=points against,points conceded,points allowed
gd=goal difference|pd=points difference|gp=games played|mp=matches played|gs=games started|w=wins,games won|l=losses,games lost|d=draws,games drawn|t=ties|pld=played,games played|wd=withdrawn
pts=points|pct=percentage,winning percentage,win percentage|win pct=winning percentage|avg=average|hr=home runs|rbi=runs batted in|era=earned run average|nat=nationality,nation,country|pos=position,place,finish|no=number
ast=assists|reb=rebounds|stl=steals|blk=blocks|yds=yards|td=touchdowns|att=attempts|rec=receptions|fg=field goals|ft=free throws|min=minutes
qty=quantity|amt=amount|dept=department|emp=employee|dob=date of birth,birth date,born|sal=salary|pop=population|alt=altitude|elev=elevation|temp=temperature|precip=precipitation,rain|vol=volume|chg=change|div=division|conf=conference|cap=capacity
vp=vice president|mfr=manufacturer|msrp=list price,price|yr=year|mo=month|addr=address|tel=phone|desc=description|cat=category|loc=location|org=organisation,organization|ytd=year to date|cogs=cost of goods sold|roi=return on investment|ltv=lifetime value|csat=customer satisfaction,satisfaction,satisfaction score|nps=net promoter score|ctr=click through rate|cpc=cost per click`
    .split(/[|\n]/)
    .map((pair) => pair.split("="))
    .map(([short, long]) => [short ?? "", (long ?? "").split(",")]),
);
