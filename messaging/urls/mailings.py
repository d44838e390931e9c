"""Messages to many, for whoever writes them, under /envois/."""

from django.urls import include, path

from messaging.views import leaving, mailings

app_name = "mailings"
urlpatterns = [
    path("", mailings.index, name="index"),
    path("nouveau/", mailings.start, name="start"),
    path("nombre/", mailings.reach, name="reach"),
    path("", include("messaging.urls.paper")),
    path("<slug:ref>/", leaving.detail, name="detail"),
    path("<slug:ref>/a-qui/", mailings.audience, name="audience"),
    path("<slug:ref>/message/", mailings.words, name="words"),
    path("<slug:ref>/apercu/", mailings.preview, name="preview"),
    path("<slug:ref>/apercu/mail/", mailings.preview_mail, name="preview-mail"),
    path("<slug:ref>/essai/", mailings.send_a_try, name="try"),
    path("<slug:ref>/depart/", mailings.leave, name="leave"),
    path("<slug:ref>/supprimer/", mailings.delete, name="delete"),
    path("<slug:ref>/personnes/", leaving.people, name="people"),
    path("<slug:ref>/accepter/", leaving.approve, name="approve"),
    path("<slug:ref>/a-reprendre/", leaving.send_back, name="send-back"),
    path("<slug:ref>/annuler/", leaving.withdraw, name="withdraw"),
    path("<slug:ref>/confirmer/", leaving.confirm, name="confirm"),
    path("<slug:ref>/arreter/", leaving.stop, name="stop"),
    path("<slug:ref>/reprendre/", leaving.resume, name="resume"),
]
