from django.urls import path

from profiles.views import desk, file, offices

# Of the namespace `desk`, whose first page the roof composes (coopol/pages/desk.py).
urlpatterns = [
    path("demandes/<int:pk>/", desk.request_page, name="request"),
    path("demandes/<int:pk>/accepter/", desk.accept, name="accept"),
    path("demandes/<int:pk>/transmettre/", desk.hand_on, name="redirect"),
    path("demandes/<int:pk>/refuser/", desk.refuse, name="refuse"),
    path("<slug:slug>/page/", desk.edit_page, name="page"),
    path("<slug:slug>/fichier/", file.members, name="file"),
    path("<slug:slug>/fichier/ajouter/", file.add, name="add"),
    path("<slug:slug>/fichier/<slug:ref>/", file.member, name="member"),
    path("<slug:slug>/fichier/<slug:ref>/fin/", file.end, name="end-membership"),
    path("<slug:slug>/fonctions/", offices.index, name="offices"),
    path("<slug:slug>/fonctions/confier/", offices.give, name="give"),
    path("<slug:slug>/fonctions/<int:pk>/fin/", offices.end, name="end-mandate"),
    path("<slug:slug>/fonctions/<int:pk>/passation/", offices.hand_over, name="hand-over"),
    path("<slug:slug>/fonctions/<int:pk>/deleguer/", offices.delegate, name="delegate"),
    path("<slug:slug>/delegations/<int:pk>/fin/", offices.end_delegation, name="end-delegation"),
]
