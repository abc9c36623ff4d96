//! Invented stories of many kinds, in both languages, with the relations of their figures.
//!
//! Every text was written for this test: places, people and events do not exist.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod story;

use machtin_story::{EntityIndex, FigureGroup, fill_board, reconcile};
use std::collections::BTreeMap;
use story::Story;

/// Articles, each with its day and its text, the title on the first line; then the relations:
/// a state, or `apart`, and the figures it holds between, as article number and printed words.
struct Told {
    name: &'static str,
    articles: &'static [(&'static str, &'static str)],
    relations: &'static [(&'static str, &'static [(usize, &'static str)])],
}

const STORIES: &[Told] = &[
    Told {
        name: "flood",
        articles: &[
            (
                "2031-10-12",
                "Lũ ở Vạn Hà: ít nhất 14 người chết\n\
                 Mưa lớn từ đêm thứ sáu gây lũ quét tại tỉnh Vạn Hà, làm ít nhất 14 người chết và 9 người mất tích. \
                 Ban chỉ huy phòng chống thiên tai tỉnh cho biết khoảng 3.200 ngôi nhà bị ngập. \
                 Hơn 5.000 người đã được sơ tán đến nơi an toàn. \
                 Trận lũ năm 1999 ở tỉnh này từng cướp đi sinh mạng 120 người.",
            ),
            (
                "2031-10-13",
                "Flood toll in Van Ha rises to 21\n\
                 The death toll from flash floods in Van Ha province has risen to 21, officials said on Monday. \
                 Five people are still missing. About 3,200 homes were flooded and more than 5,000 people were evacuated.",
            ),
            (
                "2031-10-13",
                "Vạn Hà: 21 người chết vì lũ\n\
                 Tính đến chiều 13/10, lũ quét đã làm 21 người chết, 5 người mất tích tại Vạn Hà. \
                 Hàng nghìn ngôi nhà bị ngập sâu. Thiệt hại ước tính khoảng 450 tỷ đồng.",
            ),
        ],
        relations: &[
            ("update", &[(0, "ít nhất 14"), (1, "21"), (2, "21")]),
            ("update", &[(0, "9"), (1, "Five"), (2, "5")]),
            ("agree", &[(0, "Hơn 5.000"), (1, "more than 5,000")]),
            ("agree", &[(0, "khoảng 3.200"), (1, "About 3,200")]),
            ("apart", &[(0, "120"), (1, "21")]),
        ],
    },
    Told {
        name: "strike",
        articles: &[
            (
                "2032-04-06",
                "Thousands of dockers walk out in Port Serrel\n\
                 Some 8,000 dock workers walked off the job in Port Serrel on Monday, the union said. \
                 The port authority put the number of strikers at 3,500. \
                 Police deployed 200 officers at the gates. \
                 The union hopes 12,000 workers will join a march on Friday.",
            ),
            (
                "2032-04-07",
                "Công nhân cảng Serrel đình công\n\
                 Hôm thứ hai, khoảng 8.000 công nhân cảng Serrel đã đình công đòi tăng lương 12%, theo công đoàn. \
                 Khoảng 200 cảnh sát được huy động.",
            ),
            (
                "2032-04-10",
                "Port strike march draws 6,000\n\
                 About 6,000 people marched through Port Serrel on Friday, police said, \
                 fewer than the 12,000 that the union had hoped for.",
            ),
        ],
        relations: &[
            ("conflict", &[(0, "8,000"), (0, "3,500"), (1, "khoảng 8.000")]),
            ("agree", &[(0, "200"), (1, "Khoảng 200")]),
            ("forecast", &[(0, "12,000"), (2, "About 6,000")]),
            ("apart", &[(0, "8,000"), (2, "About 6,000")]),
        ],
    },
    Told {
        name: "vote",
        articles: &[
            (
                "2030-05-20",
                "Đảng Xanh thắng cử ở Lorvania\n\
                 Theo kết quả sơ bộ công bố hôm nay, Đảng Xanh giành được 58 trong số 110 ghế quốc hội. \
                 Đảng Tiến bộ được 31 ghế. Tỷ lệ cử tri đi bầu đạt 64,2%.",
            ),
            (
                "2030-05-21",
                "Greens win majority in Lorvania\n\
                 The Green Party won more than half of the seats in Lorvania's 110-member parliament. \
                 Turnout was 64.2 percent, the election commission said. \
                 The Progress Party took 31 seats.",
            ),
            (
                "2030-05-21",
                "Lorvania election: Greens take most seats\n\
                 The Green Party won most of the seats in the 110-seat parliament in Sunday's vote. \
                 Turnout stood at 64.2%.",
            ),
        ],
        relations: &[
            ("agree", &[(0, "58"), (1, "more than half")]),
            ("agree", &[(0, "110"), (1, "110"), (2, "110")]),
            ("agree", &[(0, "64,2%"), (1, "64.2 percent"), (2, "64.2%")]),
            ("agree", &[(0, "31"), (1, "31")]),
            ("apart", &[(0, "58"), (0, "31")]),
        ],
    },
    Told {
        name: "company",
        articles: &[
            (
                "2033-02-02",
                "Orvex báo lãi 1,2 tỷ USD\n\
                 Tập đoàn Orvex hôm nay công bố lợi nhuận quý IV đạt 1,2 tỷ USD, tăng 15% so với cùng kỳ. \
                 Doanh thu đạt 9,4 tỷ USD. Orvex sẽ cắt giảm 2.000 việc làm trong năm nay.",
            ),
            (
                "2033-02-02",
                "Orvex profit rises 15% to $1.2 billion\n\
                 Orvex said on Wednesday its fourth-quarter profit rose 15 percent to $1.2 billion. \
                 Revenue was $9.4 billion. The company plans to cut 2,000 jobs this year.",
            ),
        ],
        relations: &[
            ("agree", &[(0, "1,2 tỷ USD"), (1, "$1.2 billion")]),
            ("agree", &[(0, "9,4 tỷ USD"), (1, "$9.4 billion")]),
            ("agree", &[(0, "15%"), (1, "15 percent")]),
            ("apart", &[(0, "1,2 tỷ USD"), (1, "$9.4 billion")]),
        ],
    },
    Told {
        name: "ferry",
        articles: &[
            (
                "2029-08-15",
                "Ferry sinks off Talmora with 180 aboard\n\
                 A ferry carrying 180 people sank off Talmora island on Tuesday night, killing at least 33 people. \
                 Rescuers pulled 120 survivors from the water, the coast guard said. Dozens are missing.",
            ),
            (
                "2029-08-15",
                "Chìm phà ở Talmora, 33 người thiệt mạng\n\
                 Một chiếc phà chở 180 người đã chìm ngoài khơi đảo Talmora tối 14/8, làm ít nhất 33 người thiệt mạng. \
                 Lực lượng tuần duyên đã cứu được 120 người.",
            ),
            (
                "2029-08-15",
                "Talmora ferry: owner says 140 were aboard\n\
                 The owner of the ferry that sank off Talmora on Tuesday said 140 people were on board. \
                 By noon 29 bodies had been recovered.",
            ),
        ],
        relations: &[
            ("agree", &[(0, "at least 33"), (1, "33"), (1, "ít nhất 33")]),
            ("agree", &[(0, "120"), (1, "120")]),
            ("conflict", &[(0, "180"), (1, "180"), (2, "140")]),
            ("apart", &[(0, "at least 33"), (2, "29")]),
        ],
    },
    Told {
        name: "storm",
        articles: &[
            (
                "2034-09-17",
                "Bão Merla: dự kiến sơ tán 90.000 người\n\
                 Chính quyền tỉnh Hải Lăng dự kiến sơ tán khoảng 90.000 người trước khi bão Merla đổ bộ vào ngày 18/9.",
            ),
            (
                "2034-09-19",
                "Storm Merla: 85,000 moved to safety\n\
                 About 85,000 people were evacuated before storm Merla hit Hai Lang province on Monday. \
                 The storm left 300,000 homes without power and injured 12 people.",
            ),
            (
                "2034-09-19",
                "Bão Merla làm 12 người bị thương\n\
                 Bão Merla đổ bộ hôm thứ hai làm 12 người bị thương, khoảng 300.000 hộ mất điện. \
                 Khoảng 85.000 người đã được sơ tán trước đó.",
            ),
        ],
        relations: &[
            ("forecast", &[(0, "khoảng 90.000"), (1, "About 85,000")]),
            ("agree", &[(1, "About 85,000"), (2, "Khoảng 85.000")]),
            ("agree", &[(1, "300,000"), (2, "khoảng 300.000")]),
            ("agree", &[(1, "12"), (2, "12")]),
        ],
    },
    Told {
        name: "fire",
        articles: &[
            (
                "2035-01-08",
                "Cháy chợ Tam Lĩnh, thiệt hại 20 tỷ đồng\n\
                 Vụ cháy chợ Tam Lĩnh rạng sáng nay thiêu rụi 150 ki-ốt, thiệt hại ước tính 20 tỷ đồng. \
                 2 người bị thương. Hơn 100 lính cứu hỏa đã được điều đến.",
            ),
            (
                "2035-01-08",
                "Fire guts Tam Linh market\n\
                 A fire at Tam Linh market early on Monday destroyed 150 stalls and injured three people, police said. \
                 More than 100 firefighters were sent.",
            ),
            (
                "2035-01-10",
                "Chợ Tam Lĩnh: thiệt hại tăng lên 35 tỷ đồng\n\
                 Thiệt hại trong vụ cháy chợ Tam Lĩnh sáng 8/1 tăng lên 35 tỷ đồng, ban quản lý chợ cho biết.",
            ),
        ],
        relations: &[
            ("update", &[(0, "20 tỷ đồng"), (2, "35 tỷ đồng")]),
            ("conflict", &[(0, "2"), (1, "three")]),
            ("agree", &[(0, "Hơn 100"), (1, "More than 100")]),
        ],
    },
    Told {
        name: "rally",
        articles: &[
            (
                "2036-11-02",
                "Hàng chục nghìn người biểu tình ở Kesna\n\
                 Hàng chục nghìn người đã xuống đường ở thủ đô Kesna hôm chủ nhật đòi tổng thống từ chức. \
                 Ban tổ chức nói có 60.000 người tham gia, cảnh sát nói chỉ 18.000 người.",
            ),
            (
                "2036-11-03",
                "Tens of thousands demand resignation in Kesna\n\
                 Tens of thousands of people rallied in Kesna on Sunday. Organisers claimed 60,000 attended. \
                 Police estimated the crowd at 18,000. A rally a week earlier, on 26 October, drew 5,000 people.",
            ),
        ],
        relations: &[
            ("conflict", &[(0, "60.000"), (0, "18.000"), (1, "60,000"), (1, "18,000")]),
            ("apart", &[(0, "60.000"), (1, "5,000")]),
            ("apart", &[(1, "18,000"), (1, "5,000")]),
        ],
    },
    Told {
        name: "quake",
        articles: &[
            (
                "2037-03-04",
                "Động đất 6,4 độ ở Sonmara, hàng trăm người chết\n\
                 Trận động đất 6,4 độ Richter xảy ra sáng 3/3 ở miền bắc Sonmara đã làm ít nhất 240 người thiệt mạng và hơn 1.000 người bị thương, chính phủ cho biết. \
                 Khoảng 15.000 người mất nhà cửa.",
            ),
            (
                "2037-03-04",
                "Quake kills 240 in northern Sonmara\n\
                 At least 240 people were killed and more than 1,000 injured when a magnitude 6.4 earthquake struck northern Sonmara on Monday, the government said.",
            ),
            (
                "2037-03-06",
                "Sonmara quake death toll passes 400\n\
                 More than 400 people are now known to have died in Monday's 6.4-magnitude earthquake in Sonmara. About 15,000 people were made homeless. \
                 A quake in 2011 killed 3,000 people in the same region.",
            ),
        ],
        relations: &[
            ("update", &[(0, "ít nhất 240"), (1, "At least 240"), (2, "More than 400")]),
            ("agree", &[(0, "hơn 1.000"), (1, "more than 1,000")]),
            ("agree", &[(0, "Khoảng 15.000"), (2, "About 15,000")]),
            ("agree", &[(0, "6,4 độ"), (1, "6.4")]),
            ("apart", &[(2, "More than 400"), (2, "3,000")]),
        ],
    },
    Told {
        name: "bus",
        articles: &[
            (
                "2038-07-22",
                "Tai nạn xe khách ở đèo Ba Nậm, 11 người chết\n\
                 Chiếc xe khách chở 46 người lao xuống vực ở đèo Ba Nậm tối 21/7, khiến 11 người chết, 20 người bị thương.",
            ),
            (
                "2038-07-22",
                "Bus plunge kills 13 in Ba Nam\n\
                 A bus carrying 46 people plunged into a ravine at Ba Nam pass on Wednesday night, killing 13 people and injuring 20, police said.",
            ),
        ],
        relations: &[
            ("conflict", &[(0, "11"), (1, "13")]),
            ("agree", &[(0, "20"), (1, "20")]),
            ("agree", &[(0, "46"), (1, "46")]),
        ],
    },
    Told {
        name: "arrests",
        articles: &[
            (
                "2039-02-14",
                "Hàng nghìn người xuống đường ở Brevik, 70 người bị bắt\n\
                 Khoảng 4.000 người biểu tình ở Brevik hôm thứ bảy phản đối luật mới. Cảnh sát bắt giữ 70 người. Theo nhóm nhân quyền Sáng, ít nhất 150 người bị bắt.",
            ),
            (
                "2039-02-13",
                "Police detain 70 at Brevik protest\n\
                 Police said they arrested 70 people at a protest in Brevik on Saturday. Around 4,000 people took part.",
            ),
        ],
        relations: &[
            ("agree", &[(0, "Khoảng 4.000"), (1, "Around 4,000")]),
            ("apart", &[(0, "Khoảng 4.000"), (1, "70")]),
        ],
    },
    Told {
        name: "aid",
        articles: &[
            (
                "2040-06-10",
                "Nhật Bản viện trợ 25 triệu USD cho Tarkeland\n\
                 Nhật Bản hôm nay cam kết viện trợ 25 triệu USD cho Tarkeland sau trận hạn hán khiến 2,3 triệu người thiếu lương thực.",
            ),
            (
                "2040-06-10",
                "Japan pledges $25 million for Tarkeland\n\
                 Japan pledged $25 million on Sunday to drought-hit Tarkeland, where 2.3 million people need food aid, the United Nations says.",
            ),
            (
                "2040-06-11",
                "Germany offers Tarkeland 10 million euros\n\
                 Germany said on Monday it would give 10 million euros to Tarkeland, a day after Japan promised $25 million.",
            ),
        ],
        relations: &[
            ("agree", &[(0, "25 triệu USD"), (1, "$25 million")]),
            ("agree", &[(0, "2,3 triệu"), (1, "2.3 million")]),
            ("apart", &[(1, "$25 million"), (2, "10 million euros")]),
        ],
    },
    Told {
        name: "wildfire",
        articles: &[
            (
                "2041-08-03",
                "Cháy rừng ở Kerova thiêu rụi 1.200 ha\n\
                 Đám cháy rừng bùng phát hôm thứ sáu ở Kerova đã thiêu rụi 1.200 ha rừng. Gần 300 lính cứu hỏa đang dập lửa. 600 người phải sơ tán.",
            ),
            (
                "2041-08-05",
                "Kerova wildfire spreads to 2,500 hectares\n\
                 The wildfire that broke out in Kerova on Friday has burned 2,500 hectares, officials said on Monday. Some 2,000 people have been evacuated.",
            ),
        ],
        relations: &[
            ("update", &[(0, "600"), (1, "Some 2,000")]),
            ("update", &[(0, "1.200 ha"), (1, "2,500 hectares")]),
        ],
    },
    Told {
        name: "trial",
        articles: &[
            (
                "2042-11-30",
                "Cựu giám đốc Halvor lĩnh 12 năm tù\n\
                 Tòa án Lisdorf hôm nay tuyên phạt cựu giám đốc ngân hàng Halvor 12 năm tù vì biển thủ 80 triệu euro.",
            ),
            (
                "2042-11-30",
                "Ex-Halvor chief jailed for 12 years\n\
                 A Lisdorf court on Sunday sentenced the former head of Halvor bank to 12 years in prison for embezzling 80 million euros. Prosecutors had asked for 15 years.",
            ),
        ],
        relations: &[
            ("agree", &[(0, "12 năm tù"), (1, "12 years")]),
            ("agree", &[(0, "80 triệu euro"), (1, "80 million euros")]),
            ("apart", &[(0, "12 năm tù"), (1, "15 years")]),
        ],
    },
    Told {
        name: "epidemic",
        articles: &[
            (
                "2043-01-11",
                "Dịch sốt Orla: 320 ca nhiễm\n\
                 Bộ Y tế Mardania cho biết đã ghi nhận 320 ca nhiễm sốt Orla, 18 người tử vong.",
            ),
            (
                "2043-01-14",
                "Orla fever cases climb to 510\n\
                 Mardania's health ministry said on Wednesday that 510 people had been infected with Orla fever and 27 had died.",
            ),
        ],
        relations: &[("update", &[(0, "320"), (1, "510")]), ("update", &[(0, "18"), (1, "27")])],
    },
    Told {
        name: "referendum",
        articles: &[
            (
                "2044-09-27",
                "Elmora bỏ phiếu thông qua hiến pháp mới\n\
                 Theo kết quả sơ bộ, 61,3% cử tri Elmora ủng hộ hiến pháp mới trong cuộc trưng cầu dân ý hôm chủ nhật. Tỷ lệ đi bầu là 48%.",
            ),
            (
                "2044-09-28",
                "Elmora approves constitution with 61.3 percent\n\
                 Voters in Elmora approved a new constitution with 61.3 percent of the vote, the election commission said on Monday. Turnout was 48 percent, the commission said. The opposition said turnout was below 30 percent.",
            ),
        ],
        relations: &[
            ("agree", &[(0, "61,3%"), (1, "61.3 percent")]),
            ("conflict", &[(0, "48%"), (1, "48 percent"), (1, "below 30 percent")]),
        ],
    },
];

/// Each pair of reports that share a group, with the group's state.
type Pairs = BTreeMap<((usize, String), (usize, String)), Vec<String>>;

fn pairs(story: &Told) -> (Pairs, String) {
    let read = Story::of(story.articles);
    let (all, members) = (read.read(), read.members());
    let (articles, readings) = (&read.articles, &read.readings);
    let entities = reconcile(&all, std::slice::from_ref(&members));
    let board = fill_board(&all, &members, &EntityIndex::of(&entities));
    let printed = |group: &FigureGroup| -> Vec<(usize, String)> {
        let words = group.reports.iter().map(|report| {
            let figure = &readings[report.article].figures[report.figure];
            (report.article, figure.span.of(&articles[report.article].text).to_owned())
        });
        words.collect()
    };
    let mut pairs = Pairs::new();
    let mut shown = String::new();
    for group in &board {
        let reports = printed(group);
        shown.push_str(&format!(
            "  {} {} {} {:?} {reports:?}\n",
            group.state.name(),
            group.slot,
            group.event,
            group.subject
        ));
        for (n, a) in reports.iter().enumerate() {
            for b in &reports[n + 1..] {
                let pair = if a <= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
                pairs.entry(pair).or_default().push(group.state.name().to_owned());
            }
        }
    }
    for (n, reading) in readings.iter().enumerate() {
        for figure in &reading.figures {
            let words = figure.span.of(&articles[n].text);
            shown.push_str(&format!(
                "    {n} {words}: {:?} {:?} {:?} {:?}\n",
                figure.slot,
                figure.bound,
                figure.mode,
                figure.speaker.as_ref().map(|s| s.span.of(&articles[n].text))
            ));
        }
    }
    (pairs, shown)
}

/// Whether the printed words of a report are, or hold, those of the annotation.
fn finds(report: &(usize, String), wanted: (usize, &str)) -> bool {
    report.0 == wanted.0
        && (report.1 == wanted.1
            || holds_words(&report.1, wanted.1)
            || holds_words(wanted.1, &report.1))
}

fn holds_words(long: &str, short: &str) -> bool {
    long.split(' ').any(|word| word == short)
        || long.starts_with(&format!("{short} "))
        || long.ends_with(&format!(" {short}"))
}

#[test]
fn invented_stories_have_their_relations() {
    let (mut right, mut all, mut problems) = (0, 0, String::new());
    let mut false_claims = String::new();
    for story in STORIES {
        let (pairs, shown) = pairs(story);
        let mut wrong = String::new();
        for (relation, members) in story.relations {
            for (n, &a) in members.iter().enumerate() {
                for &b in &members[n + 1..] {
                    let states: Vec<&String> = pairs
                        .iter()
                        .filter(|((x, y), _)| {
                            finds(x, a) && finds(y, b) || finds(x, b) && finds(y, a)
                        })
                        .flat_map(|(_, states)| states)
                        .collect();
                    let ok = if *relation == "apart" {
                        !states.iter().any(|s| *s != "forecast")
                    } else {
                        states.iter().any(|state| state == relation)
                    };
                    all += 1;
                    right += usize::from(ok);
                    if !ok {
                        wrong.push_str(&format!("  {relation} {a:?} {b:?}: {states:?}\n"));
                        if states.iter().any(|s| *s == "conflict" || *s == "agree") {
                            false_claims.push_str(&format!(
                                "{}: {relation} {a:?} {b:?}: {states:?}\n",
                                story.name
                            ));
                        }
                    }
                }
            }
        }
        if !wrong.is_empty() {
            problems.push_str(&format!("{}\n{wrong}{shown}", story.name));
        }
    }
    assert!(
        false_claims.is_empty() && right == all,
        "{right} of {all}\n{problems}\nfalse:\n{false_claims}"
    );
}
