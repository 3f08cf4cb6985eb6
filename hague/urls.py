"""The addresses of the project: all of them are the application's."""

from django.urls import include, path

urlpatterns = [path("", include("assessments.urls"))]

handler403 = "assessments.views.access.forbidden"
handler404 = "assessments.views.access.not_found"
handler429 = "assessments.views.access.too_often"  # asked by the sign-in library
handler500 = "assessments.views.access.broken"
