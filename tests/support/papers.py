"""A paper such as a partnership sends to the Panel, and odd texts that people type, for tests of every form of it."""

from service.papers.rules import Block, Facts, Listing, Paper, Section, Table, Words

STORY = (
    "The health visitor saw Child A eleven times and recorded no concern until the fourth visit of the year, when"
    " bruising was seen on the upper arm and explained as a fall."
)
ODD_TEXTS = (
    '#read("/etc/passwd") #panic("x") $x$ *s* _u_ `r` <label> @ref \\u{41} // no comment',
    "{{ 7 * 7 }} {% raw %} {{ paper }} {%p endfor %} {_{ }_} {_% %_}",
    "<b>Smith & Sons</b> </w:t></w:p> ]]> &amp;",
    "=SUM(A1) +1 -1 @x",
    "\u202eevil\u202c \u2066isolated\u2069 \u200fmark",
    "Ŵyn ŷ Nguyễn Ñandú O’Brien-Łukasz Þóra Ẹ̀kọ́ Ελένη Олена",
    "أحمد بن محمد العلي",
    "王小明 김민준 ਹਰਪ੍ਰੀਤ",
    "😀 👩‍👩‍👧 🇬🇧 👍🏽 ✓ → ≤ ●",
    "Llanfair" + "pwllgwyngyll" * 40,
    "one\x00two\x0bthree\u2028four\ud800five\ufffesix\r\nseven",
    "\u0301\u0e33\u200d\ufe0f \u2224\ufe0a",
)


def rapid_review(*, events: int = 3) -> Paper:
    """A rapid review with a chronology of so many events."""
    rows = tuple((f"{number % 28 + 1} March 2025", "Merseyside Police", STORY) for number in range(events))
    return Paper(
        title="Rapid review: serious harm to a child in Sefton",
        reference="SEF-2026-014",
        marking="OFFICIAL-SENSITIVE",
        lede="The partners recommend a local child safeguarding practice review.",
        facts=(("Partnership", "Sefton Safeguarding Children Partnership"), ("Due to the Panel", "23 November 2026")),
        sections=(
            Section("Circumstances", (Words(f"{STORY}\n\nA second paragraph,\nwith a line break."),)),
            Section("Chronology", (Table("Key events", ("Date", "Agency", "Event"), rows),)),
            Section("Immediate actions", (Listing(("Seen every child of the household", "Told the named doctor")),)),
            Section("The decision", (Facts((("Outcome", "Local review"), ("Dissent", ""))), Words("By the chair."))),
        ),
        made="Made on 20 November 2026 at 10:15 from version 3",
    )


def paper_of(*blocks: Block) -> Paper:
    """A paper whose one section holds these blocks."""
    return Paper("A paper", "REF-1", "OFFICIAL", "", (), (Section("A section", blocks),), "")


def paper_full_of(text: str) -> Paper:
    """A paper that says the same text in every place that has room for one, and its beginning where there is little."""
    named, margin = f"Named {text}"[:300], text[:90]
    return Paper(
        named,
        margin,
        margin,
        text,
        ((named, text),),
        (Section(named, (Words(text), Facts(((named, text),)), Table(named, (named,), ((text,),)), Listing((text,)))),),
        margin,
    )
