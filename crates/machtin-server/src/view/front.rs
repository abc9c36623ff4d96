//! Lists of stories: the front page.

use super::Said;
use crate::text::shortened;
use crate::words::Words;
use jiff::civil::Date;
use machtin_store::Listed;

/// Width and height of a sparkline.
const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 28.0;
/// Bars of a sparkline, at most.
const BARS: usize = 40;

pub(crate) struct StoryLineView {
    pub(crate) id: String,
    pub(crate) title: Said,
    pub(crate) facts: String,
    /// State names, for styles, with their words.
    pub(crate) states: Vec<(String, &'static str)>,
    /// Languages: code, name, articles, share of the bar.
    pub(crate) langs: Vec<LangShare>,
    pub(crate) sparkline: Option<Sparkline>,
}

pub(crate) struct LangShare {
    pub(crate) code: &'static str,
    pub(crate) x: String,
    pub(crate) width: String,
}

/// Articles a day.
pub(crate) struct Sparkline {
    pub(crate) bars: Vec<SparkBar>,
    /// What it says, in words.
    pub(crate) alternative: String,
}

pub(crate) struct SparkBar {
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) width: String,
    pub(crate) height: String,
}

pub(crate) fn line(listed: &Listed, words: Words) -> StoryLineView {
    let line = &listed.line;
    let mut facts = vec![words.articles(line.articles)];
    let copies = line.articles.saturating_sub(line.independent);
    if copies > 0 {
        facts.push(words.copies(copies));
    }
    facts.push(words.independent(line.independent));
    let langs: Vec<String> =
        listed.langs.iter().map(|(lang, n)| format!("{} {n}", words.lang_name(lang))).collect();
    facts.push(langs.join(", "));
    let day = |time: &Option<String>| time.as_ref().map(|t| t.get(..10).unwrap_or(t).to_owned());
    facts.push(match (day(&line.first), day(&line.last)) {
        (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
        (Some(day), _) => day,
        _ => words.undated().to_owned(),
    });
    // What a reader looks for comes first.
    let order = ["conflict", "update", "forecast", "agree", "compatible"];
    let has = |state: &&&str| line.states.split(' ').any(|known| known == **state);
    let states = order.iter().filter(has).map(|s| ((*s).to_owned(), words.state_name(s))).collect();
    let said = Said::new(&line.title, listed.langs.first().map_or("und", |(lang, _)| lang));
    // A story of two languages does not say which its title is in.
    let lang = if listed.langs.len() == 1 { said.lang } else { "" };
    StoryLineView {
        id: line.id.clone(),
        title: Said { text: shortened(&said.text, super::TITLE), lang },
        facts: facts.join(" · "),
        states,
        langs: shares(&listed.langs),
        sparkline: sparkline(&listed.days, words),
    }
}

fn shares(langs: &[(String, usize)]) -> Vec<LangShare> {
    let all: f64 = langs.iter().map(|(_, n)| count(*n)).sum();
    let mut at = 0.0;
    let mut shares = Vec::new();
    for (lang, n) in langs {
        let width = count(*n) / all * WIDTH;
        shares.push(LangShare {
            code: crate::text::tag(lang),
            x: format!("{at:.1}"),
            width: format!("{width:.1}"),
        });
        at += width;
    }
    shares
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Bars over the days from the first to the last; weeks or more a bar where that is long.
fn sparkline(days: &[(String, usize)], words: Words) -> Option<Sparkline> {
    let dated: Vec<(Date, usize)> =
        days.iter().filter_map(|(day, n)| Some((day.parse().ok()?, *n))).collect();
    let (first, last) = (dated.first()?.0, dated.last()?.0);
    if dated.len() < 2 {
        return None;
    }
    let span = usize::try_from((last - first).get_days()).ok()? + 1;
    let step = span.div_ceil(BARS).max(1);
    let mut bars = vec![0; span.div_ceil(step)];
    for (day, n) in &dated {
        let at = usize::try_from((*day - first).get_days()).ok()? / step;
        *bars.get_mut(at)? += n;
    }
    let most = count(bars.iter().copied().max().unwrap_or(1));
    let width = WIDTH / count(bars.len());
    let bars = bars.iter().enumerate().filter(|(_, n)| **n > 0).map(|(at, n)| {
        let height = (count(*n) / most * HEIGHT).max(2.0);
        SparkBar {
            x: format!("{:.1}", count(at) * width),
            y: format!("{:.1}", HEIGHT - height),
            width: format!("{:.1}", (width - 1.0).clamp(1.0, 14.0)),
            height: format!("{height:.1}"),
        }
    });
    let said: Vec<String> = dated.iter().take(30).map(|(day, n)| format!("{day}: {n}")).collect();
    Some(Sparkline {
        bars: bars.collect(),
        alternative: format!("{}: {}", words.coverage(), said.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    fn draw(days: &[(&str, usize)]) -> Option<Sparkline> {
        let days: Vec<(String, usize)> = days.iter().map(|(d, n)| ((*d).to_owned(), *n)).collect();
        sparkline(&days, Words(Lang::En))
    }

    #[test]
    fn days_without_articles_leave_a_gap() {
        let line = draw(&[("2017-10-10", 1), ("2017-10-12", 2)]).unwrap();
        let xs: Vec<&str> = line.bars.iter().map(|bar| bar.x.as_str()).collect();
        assert_eq!(xs, ["0.0", "80.0"]);
        assert_eq!(line.alternative, "Articles a day: 2017-10-10: 1, 2017-10-12: 2");
    }

    #[test]
    fn long_stories_take_weeks_a_bar() {
        let line = draw(&[("1900-01-01", 1), ("2017-10-12", 2)]).unwrap();
        assert_eq!(line.bars.len(), 2);
        assert!(draw(&[("2017-10-12", 2)]).is_none());
        assert!(draw(&[("2017", 2), ("2018-10", 1)]).is_none());
    }
}
