"""Talking on the site, with and without JavaScript: what each one sees, writes and is refused."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from groups.models import Access, Attachment, Group, Post, PostVersion, ReadMark, Topic
from groups.policies.common import HIDDEN
from groups.services.posts import publish
from profiles.models.block import Block
from tests.factories import enter, join, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def animator():
    return make_person("Ana", "Lopez")


@pytest.fixture
def group(party, animator):
    return make_group("Se loger", animator=animator)


@pytest.fixture
def topic(group):
    return make_topic(group, title="Les loyers", text="Ils montent.")


@pytest.fixture
def writer(client, party, member_of_next):
    """Loïc, an adherent seen by all, at his browser."""
    client.force_login(member_of_next)
    return client


def url(name, thing):
    return reverse(f"topics:{name}", args=[getattr(thing, "pk", thing)])


def close(group):
    Group.objects.filter(pk=group.pk).update(access=Access.ADHERENTS)


def picture(name="loyers.png"):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


# Opening a topic


def test_a_topic_is_opened_from_its_page(writer, group):
    page = writer.get(reverse("topics:create", args=[group.slug]))
    assert "Toute personne inscrite peut lire." in page.text

    answer = writer.post(page.request["PATH_INFO"], {"title": "Les loyers", "text": "Ils montent."})

    assert answer.url == Topic.objects.get().get_absolute_url()


def test_nothing_typed_is_lost_when_something_is_missing(writer, group):
    page = writer.post(
        reverse("topics:create", args=[group.slug]), {"title": "", "text": "Ils montent."}
    )

    assert page.status_code == 200
    assert "Donne un titre à ton sujet." in page.text
    assert "Ils montent.</textarea>" in page.text
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("access", "said"),
    [
        (Access.PUBLIC, "Toute personne inscrite peut lire."),
        (Access.ADHERENTS, "Tous les adhérents peuvent lire."),
        (Access.PRIVATE, "Les membres de ce groupe peuvent lire."),
    ],
)
def test_who_will_read_is_told_at_once(writer, member_of_next, access, said):
    group = make_group(access=access)
    enter(member_of_next, group)

    assert said in writer.get(reverse("topics:create", args=[group.slug])).text
    assert said in writer.get(make_topic(group).get_absolute_url()).text


def test_whom_sympathisers_do_not_see_is_told_how_they_will_read(client, adherent, topic):
    client.force_login(adherent)
    told = "les sympathisants liront «\u00a0Membre\u00a0»"

    assert told in client.get(topic.get_absolute_url()).text
    assert told in client.get(reverse("topics:create", args=[topic.group.slug])).text
    close(topic.group)
    enter(adherent, topic.group)
    assert told not in client.get(topic.get_absolute_url()).text


def test_a_hidden_member_reads_why_she_may_not_write(client, hidden, topic):
    client.force_login(hidden)

    for page in (
        client.get(topic.get_absolute_url()),
        client.get(reverse("topics:create", args=[topic.group.slug])),
    ):
        assert HIDDEN in page.text
        assert reverse("settings:visibility") in page.text
        assert "<textarea" not in page.text
    assert client.post(url("reply", topic), {"text": "Bonjour"}).status_code == 403
    assert (
        client.post(
            reverse("topics:create", args=[topic.group.slug]), {"title": "a", "text": "b"}
        ).status_code
        == 403
    )
    assert Post.objects.count() == 1


# Answering


def test_an_answer_leads_to_itself(writer, topic):
    answer = writer.post(url("reply", topic), {"text": "Oui."})

    post = topic.posts.order_by("pk").last()
    assert answer.url == f"{topic.get_absolute_url()}?message={post.pk}#m{post.pk}"
    page = writer.get(answer.url)
    assert f'id="m{post.pk}"' in page.text


def test_with_htmx_the_answer_comes_after_the_last_one_and_the_field_is_empty(writer, topic):
    last = topic.posts.get()
    other = make_post(topic, text="Entretemps.")

    page = writer.post(url("reply", topic), {"text": "Oui.", "dernier": last.pk}, headers=HTMX)

    mine = topic.posts.order_by("pk").last()
    assert not page.text.lstrip().startswith("<!doctype")
    assert 'hx-swap-oob="beforeend:#messages"' in page.text
    assert page.text.index(f'id="m{other.pk}"') < page.text.index(f'id="m{mine.pk}"')
    assert f'id="m{mine.pk}" tabindex="-1" data-focus' in page.text
    assert f'name="dernier" value="{mine.pk}"' in page.text
    assert "Oui.</textarea>" not in page.text


def test_with_htmx_in_the_middle_of_a_topic_one_goes_to_the_answer(writer, topic):
    page = writer.post(url("reply", topic), {"text": "Oui."}, headers=HTMX)

    assert page.headers["HX-Redirect"] == topic.posts.order_by("pk").last().get_absolute_url()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_refused_is_still_in_the_field(writer, topic, settings, headers):
    settings.POSTS_PER_HOUR = 1
    writer.post(url("reply", topic), {"text": "Un."})

    page = writer.post(url("reply", topic), {"text": "Deux <b>."}, headers=headers)

    assert page.status_code == 200
    assert "tu pourras écrire à" in page.text
    assert "Deux &lt;b&gt;.</textarea>" in page.text
    assert page.headers.get("HX-Retarget") == ("#reponse" if headers else None)


@pytest.mark.parametrize("text", ["", "   ", "a" * 2501, "a\x00b"])
def test_a_text_that_is_none_is_refused_in_words(writer, topic, text):
    page = writer.post(url("reply", topic), {"text": text})

    assert page.status_code == 200
    assert "field__error" in page.text
    assert topic.posts.count() == 1


def test_two_thousand_five_hundred_signs_hold_whatever_ends_their_lines(writer, topic):
    text = "a\r\n" * 1250

    assert writer.post(url("reply", topic), {"text": text}).status_code == 302


def test_answering_one_post_keeps_to_whom(writer, topic):
    rachid = make_person("Rachid", "Ouali")
    post = make_post(topic, rachid, "On ne choisit pas le maire.")

    page = writer.get(f"{topic.get_absolute_url()}?repondre={post.pk}")
    assert "Tu réponds à Rachid Ouali" in page.text
    writer.post(url("reply", topic), {"text": "Je te la pique.", "reponse": post.pk})

    assert "en réponse à Rachid Ouali : « On ne choisit pas le maire. »" in (
        writer.get(topic.get_absolute_url()).text.replace("\u00a0", " ")
    )


def test_a_quote_is_ready_to_write_under(writer, topic):
    post = make_post(topic, text="> déjà cité\n\nOn ne choisit\npas le maire.")

    page = writer.get(f"{topic.get_absolute_url()}?citer={post.pk}")

    assert "> On ne choisit\n&gt; pas le maire.\n\n</textarea>".replace(">", "&gt;", 1) in page.text
    assert "cité" not in page.text.split("<textarea")[1].split("</textarea>")[0]


def test_with_htmx_a_quote_comes_after_what_is_written(writer, topic):
    post = make_post(topic, text="On ne choisit pas le maire.")

    page = writer.post(
        url("reply", topic), {"citer": post.pk, "text": "Deux choses."}, headers=HTMX
    )

    assert "Deux choses.\n\n&gt; On ne choisit pas le maire.\n\n</textarea>" in page.text
    assert page.text.lstrip().startswith('<div class="field" id="ecrire">')
    assert "data-focus" in page.text
    assert topic.posts.count() == 2


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_one_reads_again_before_publishing(writer, topic, headers):
    page = writer.post(
        url("reply", topic), {"text": "Ils **montent**.", "relire": "1"}, headers=headers
    )

    assert "Ce qu’on lira" in page.text
    assert "Ils <strong>montent</strong>." in page.text
    assert topic.posts.count() == 1
    assert page.text.lstrip().startswith("<!doctype") is not bool(headers)


def test_a_topic_is_read_again_before_it_is_opened(writer, group):
    page = writer.post(
        reverse("topics:create", args=[group.slug]),
        {"title": "Les loyers", "text": "Ils **montent**.", "relire": "1"},
    )

    assert "Ils <strong>montent</strong>." in page.text
    assert 'value="Les loyers"' in page.text
    assert not Topic.objects.exists()


def test_two_people_of_one_name_are_told_apart_on_the_page(writer, topic, party):
    make_person("Zoé", "Martin")
    other = make_person("Zoé", "Martin")
    join(other, party.section)

    page = writer.post(url("reply", topic), {"text": "@Zoé Martin"})
    assert "De qui parles-tu ?" in page.text.replace("\u202f", " ")
    assert "Section de Vannes" in page.text
    writer.post(url("reply", topic), {"text": "@Zoé Martin", "mention": other.ref})

    assert topic.posts.order_by("pk").last().mentions.get().person == other


def test_whoever_holds_a_third_of_the_talk_is_told_gently(writer, member_of_next, topic):
    for number in range(3):
        make_post(topic, member_of_next, f"Moi {number}")
    for _ in range(6):
        make_post(topic)
    assert "entendait" not in writer.get(topic.get_absolute_url()).text

    make_post(topic, member_of_next, "Encore moi")
    page = writer.get(topic.get_absolute_url())

    assert "Tu signes 4 messages sur 11 ici. Et si on entendait quelqu’un d’autre" in page.text
    assert writer.post(url("reply", topic), {"text": "Oui."}).status_code == 302


def test_the_round_is_told_where_one_writes(writer, topic):
    Topic.objects.update(round_number=2)

    page = writer.get(topic.get_absolute_url())
    writer.post(url("reply", topic), {"text": "Un."})
    again = writer.post(url("reply", topic), {"text": "Deux."})

    assert "Tour de table n°2" in page.text
    assert "Un message chacun à ce tour de table" in again.text
    assert "Deux.</textarea>" in again.text


# Sight


@pytest.mark.parametrize("access", [Access.ADHERENTS, Access.PRIVATE, Access.UNIT])
def test_a_closed_group_answers_as_if_it_did_not_exist(client, party, sympathiser, access):
    group = (
        Group.objects.get(unit=party.section)
        if access == Access.UNIT
        else make_group(access=access)
    )
    topic = make_topic(group)
    post = topic.posts.get()
    client.force_login(sympathiser)
    known = {"title": "a", "text": "b", "minutes": "5", "to": group.slug}

    for name, thing in (("detail", topic), ("post-versions", post)):
        assert client.get(url(name, thing)).status_code == 404
        assert client.get(url(name, thing)).content == client.get(url(name, 999_999)).content
    for name, thing in (
        *((name, topic) for name in ("reply", "rename", "pin", "lock", "slow", "move")),
        ("post-edit", post),
    ):
        assert client.post(url(name, thing), known).status_code == 404
    assert client.post(reverse("topics:create", args=[group.slug]), known).status_code == 404
    assert not ReadMark.objects.exists()


def test_a_visitor_is_asked_to_log_in(client, topic):
    for address in (url("detail", topic), reverse("topics:create", args=[topic.group.slug])):
        assert client.get(address).status_code == 302


def test_old_links_close_at_once_when_the_group_does(client, sympathiser, topic):
    client.force_login(sympathiser)
    post = make_post(topic)
    stored = publish(by=sympathiser, topic=topic, text="Voilà", files=[(picture(), "Un mur")])
    token = Attachment.objects.get(post=stored).file.token
    links = [
        topic.get_absolute_url(),
        post.get_absolute_url(),
        url("post-versions", post),
        url("post-edit", stored),
        reverse("topics:file", args=[token]),
    ]
    assert [client.get(link).status_code for link in links] == [200] * 5

    close(topic.group)

    assert [client.get(link).status_code for link in links] == [404] * 5


def test_blocked_people_do_not_read_each_other(client, topic):
    one, other = make_person("Zoé", "Martin"), make_person("Paul", "Roux")
    mine, theirs = make_post(topic, one, "Les mots de Zoé"), make_post(topic, other, "Ceux de Paul")
    answer = make_post(topic, text="> Ceux de Paul\n\nMoi aussi.", reply_to=theirs)
    Block.objects.create(person=one, blocked=other)

    for viewer, unseen in ((one, "Paul"), (other, "Zoé")):
        client.force_login(viewer)
        page = client.get(topic.get_absolute_url())
        assert unseen not in page.text
    client.force_login(one)
    for link in (url("post-versions", theirs), url("post-edit", theirs)):
        assert client.get(link).status_code == 404
    assert "Moi aussi." in client.get(answer.get_absolute_url()).text
    assert "Ceux de Paul" not in client.get(f"{topic.get_absolute_url()}?citer={theirs.pk}").text
    client.force_login(make_person())
    assert "Ceux de Paul" in client.get(topic.get_absolute_url()).text
    assert mine.pk


def test_an_author_out_of_sight_signs_as_a_member(client, sympathiser, adherent, group):
    topic = make_topic(group, adherent)
    client.force_login(sympathiser)

    page = client.get(topic.get_absolute_url())
    rows = client.get(group.get_absolute_url())

    for text in (page.text, rows.text):
        assert "Membre" in text
        assert "Kerbrat" not in text and adherent.ref not in text


def test_an_author_who_left_is_said_so(writer, topic):
    Post.objects.update(author=None)
    Topic.objects.update(author=None)

    assert "Membre parti" in writer.get(topic.get_absolute_url()).text


def test_a_masked_post_leaves_a_trace_and_no_word(writer, topic, member_of_next):
    post = publish(
        by=member_of_next, topic=topic, text="Parole de trop", files=[(picture(), "Un mur")]
    )
    token = Attachment.objects.get().file.token
    answer = make_post(topic, text="> Parole de trop\n\nNon.", reply_to=post)
    PostVersion.objects.create(post=post, text="Parole de trop", html="<p>Parole de trop</p>")
    Post.objects.filter(pk=post.pk).update(masked_rule=4)

    page = writer.get(topic.get_absolute_url())

    assert "règle 4" in page.text
    assert f'id="m{post.pk}"' in page.text
    assert "Non." in page.text
    for link in (
        topic.get_absolute_url(),
        answer.get_absolute_url(),
        f"{topic.get_absolute_url()}?citer={post.pk}",
        f"{topic.get_absolute_url()}?repondre={post.pk}",
    ):
        assert "Parole de trop" not in writer.get(link).text
    assert writer.get(url("post-versions", post)).status_code == 404
    assert writer.get(url("post-edit", post)).status_code == 403
    assert writer.get(reverse("topics:file", args=[token])).status_code == 404


def test_a_masked_topic_leaves_a_trace_and_no_word(writer, topic):
    Topic.objects.update(masked_rule=4)

    page = writer.get(topic.get_absolute_url())
    rows = writer.get(topic.group.get_absolute_url())

    for text in (page.text, rows.text):
        assert "règle 4" in text
        assert "Les loyers" not in text and "Ils montent" not in text
    assert writer.post(url("reply", topic), {"text": "Oui."}).status_code == 403
    assert writer.get(url("post-versions", topic.posts.get())).status_code == 404


def test_words_of_people_are_never_run(writer, topic):
    make_post(topic, text="<script>alert(1)</script> [x](javascript:alert(1))")
    Topic.objects.update(title="<script>alert(2)</script>")

    page = writer.get(topic.get_absolute_url())

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert 'href="javascript' not in page.text


# Changing and leading


def test_an_older_message_keeps_its_versions_for_readers(writer, client, topic, member_of_next):
    post = make_post(topic, member_of_next, "Avant.")
    Post.objects.filter(pk=post.pk).update(created_at="2026-01-01T10:00Z")

    page = writer.get(url("post-edit", post))
    writer.post(url("post-edit", post), {"text": "Après."})

    assert "reste lisible" in page.text
    assert (
        f'href="{url("post-versions", post)}">modifié</a>'
        in writer.get(topic.get_absolute_url()).text
    )
    client.force_login(make_person())
    versions = client.get(url("post-versions", post))
    assert "Avant." in versions.text and "Après." in versions.text
    assert client.get(url("post-edit", post)).status_code == 403


def test_the_tools_of_animators_are_shown_to_them_alone(client, animator, topic):
    seen = {}
    for person in (animator, make_person()):
        client.force_login(person)
        seen[person] = client.get(topic.get_absolute_url()).text

    assert [url("pin", topic) in text for text in seen.values()] == [True, False]
    for name in ("pin", "lock", "slow", "move", "rename"):
        assert client.post(url(name, topic), {"oui": "1", "minutes": "5"}).status_code == 403


def test_an_animator_pins_closes_slows_and_renames(client, animator, topic):
    client.force_login(animator)

    client.post(url("pin", topic), {"oui": "1"})
    client.post(url("lock", topic), {"oui": "1"})
    client.post(url("slow", topic), {"minutes": "15"})
    client.post(url("rename", topic), {"title": "Autre"})

    topic.refresh_from_db()
    assert (topic.is_pinned, topic.is_locked, topic.slow_minutes, topic.title) == (
        True,
        True,
        15,
        "Autre",
    )
    page = client.get(topic.get_absolute_url())
    assert "Fermé aux réponses" in page.text and "<textarea" not in page.text
    client.post(url("pin", topic))
    client.post(url("lock", topic))
    client.post(url("slow", topic), {"minutes": "999"})
    topic.refresh_from_db()
    assert (topic.is_pinned, topic.is_locked, topic.slow_minutes) == (False, False, 15)


def test_a_topic_moves_among_groups_one_animates(client, animator, topic):
    mine, narrow = make_group("La mienne", animator=animator), make_group("Celle d’un autre")
    client.force_login(animator)

    page = client.get(url("move", topic))
    refused = client.post(url("move", topic), {"to": narrow.slug})
    client.post(url("move", topic), {"to": mine.slug})

    assert "La mienne" in page.text and "Celle d’un autre" not in page.text
    assert "Choisis un groupe de la liste." in refused.text
    topic.refresh_from_db()
    assert topic.group == mine


# Files


def test_an_image_hangs_under_a_message_with_its_description(writer, topic):
    writer.post(
        url("reply", topic),
        {"text": "Regardez.", "file_1": picture(), "description_1": "Un mur rouge"},
    )

    page = writer.get(topic.get_absolute_url())
    token = Attachment.objects.get().file.token

    assert 'alt="Un mur rouge"' in page.text
    served = writer.get(reverse("topics:file", args=[token]))
    assert served.status_code == 200 and served["Content-Type"].startswith("image/")


def test_a_file_in_preparation_and_a_refused_one_are_told_to_whom_it_concerns(
    writer, client, topic, member_of_next
):
    post = publish(by=member_of_next, topic=topic, text="Voilà", files=[(picture(), "")])
    file = Attachment.objects.get().file
    file.state = "pending"
    file.save()
    assert "en préparation" in writer.get(post.get_absolute_url()).text

    file.state, file.refusal = "refused", "Ce fichier est protégé."
    file.save()
    assert "Ce fichier est protégé." in writer.get(post.get_absolute_url()).text
    client.force_login(make_person())
    assert "protégé" not in client.get(post.get_absolute_url()).text
    assert client.get(reverse("topics:file", args=[file.token])).status_code == 404


def test_a_file_we_do_not_take_publishes_nothing(writer, topic):
    bad = SimpleUploadedFile("virus.exe", b"MZ" + b"\x00" * 100, "image/png")

    page = writer.post(url("reply", topic), {"text": "Regardez.", "file_1": bad})

    assert page.status_code == 200
    assert "field__error" in page.text
    assert "Choisis de nouveau tes fichiers" in page.text.replace("\u00a0", " ")
    assert topic.posts.count() == 1 and not Attachment.objects.exists()


def test_its_author_takes_a_file_away(writer, topic, member_of_next):
    post = publish(by=member_of_next, topic=topic, text="Voilà", files=[(picture(), "")])
    attachment = Attachment.objects.get()

    writer.post(url("post-edit", post), {"text": "Voilà", "remove": [attachment.pk]})

    assert not Attachment.objects.exists()


@pytest.mark.parametrize("token", ["a" * 32, "zz", "x" * 500])
def test_a_file_that_is_not_there_is_not_found(writer, token):
    assert writer.get(reverse("topics:file", args=[token])).status_code == 404


# The list of a group


def test_rows_say_what_is_new_and_how_many_speak(writer, topic):
    make_post(topic)
    assert "Nouveau sujet" in writer.get(topic.group.get_absolute_url()).text
    writer.get(topic.get_absolute_url())
    make_post(topic)
    make_post(topic)

    page = writer.get(topic.group.get_absolute_url())

    assert "4 voix, 4 messages" in page.text
    assert "2 nouveaux" in page.text
    assert "Ils montent." in page.text
    writer.get(topic.get_absolute_url())
    assert "nouveaux" not in writer.get(topic.group.get_absolute_url()).text


def test_what_a_blocked_person_says_is_not_new(writer, topic, member_of_next):
    writer.get(topic.get_absolute_url())
    post = make_post(topic)
    Block.objects.create(person=post.author, blocked=member_of_next)

    assert "1 nouveau" not in writer.get(topic.group.get_absolute_url()).text


@pytest.mark.parametrize("pinned", [2, 24])
def test_every_topic_is_on_one_page_of_its_group_pinned_ones_first(writer, group, pinned):
    topics = [make_topic(group) for _ in range(45)]
    high = [topic.pk for topic in topics[3 : 3 + pinned]]
    Topic.objects.filter(pk__in=high).update(is_pinned=True)
    Topic.objects.filter(pk__in=[topic.pk for topic in topics[::4]]).update(
        last_post_at="2026-01-01T10:00Z"
    )
    seen, address = [], group.get_absolute_url()

    while address:
        page = writer.get(address)
        shown = page.context["topics"]
        seen += [row.topic.pk for row in shown.rows]
        address = shown.next_url and f"{group.get_absolute_url()}{shown.next_url}"

    assert sorted(seen[:pinned]) == high
    assert sorted(seen) == sorted(topic.pk for topic in topics)


@pytest.mark.parametrize(
    "cursor", ["zz", "1-2", "1-999999999999999999-3", "0--1", "a-b-c-d", "\x00"]
)
def test_a_cursor_made_up_shows_the_first_topics(writer, topic, cursor):
    page = writer.get(topic.group.get_absolute_url(), {"apres": cursor})

    assert page.status_code == 200
