"""The addresses of the project: all of them are the application's."""

from django.urls import include, path

urlpatterns = [path("", include("assessments.urls"))]

handler400 = "assessments.views.errors.bad_request"
handler403 = "assessments.views.errors.forbidden"
handler404 = "assessments.views.errors.not_found"
handler429 = "assessments.views.errors.too_often"  # asked by the sign-in library
handler500 = "assessments.views.errors.broken"
