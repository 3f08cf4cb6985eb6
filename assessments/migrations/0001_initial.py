# The tables of version 0.1.0.

import assessments.models.assessment
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted')], default='draft', max_length=20)),
                ('reference_date', models.DateField()),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-round__name'],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('instrument_version', models.CharField(default=assessments.models.assessment.current_version, max_length=20)),
            ],
            options={
                'ordering': ['-name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('is_active', models.BooleanField(default=True)),
                ('may_set_up_municipalities', models.BooleanField(default=False)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('dont_know', models.BooleanField(default=False)),
                ('justification', models.TextField(blank=True)),
                ('criterion', models.CharField(max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField()),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='assessments.assessment')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assessments.department')),
            ],
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('dated', models.DateField(blank=True, null=True, verbose_name='date')),
                ('strength', models.PositiveSmallIntegerField(choices=[(1, 'A named document'), (2, 'A document or page that can be opened, with its date'), (3, 'Confirmed by someone outside the answering department')], default=1)),
                ('link', models.URLField(blank=True, max_length=500, validators=[django.core.validators.URLValidator(['http', 'https'])], verbose_name='link')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answers', models.ManyToManyField(related_name='evidence', to='assessments.answer')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='assessments.assessment')),
            ],
            options={
                'ordering': ['title', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('contributor', 'Contributor'), ('coordinator', 'Coordinator'), ('signatory', 'Signatory')], max_length=20, verbose_name='role')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='assessments.department')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['user__name', 'user__email'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=10)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='assessments.assessment')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='assessments.department')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='assessments.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2, verbose_name='country')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_latin', models.CharField(blank=True, max_length=200)),
                ('slug', models.SlugField(max_length=120, unique=True)),
                ('search', models.TextField(blank=True)),
                ('nuts3', models.CharField(blank=True, max_length=5)),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='population')),
                ('area_m2', models.PositiveBigIntegerField(blank=True, null=True)),
                ('degurba', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='degree of urbanisation')),
                ('gisco_id', models.CharField(blank=True, max_length=30)),
                ('default_language', models.CharField(default='en', max_length=10)),
                ('set_up_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['country', 'name'],
                'constraints': [models.UniqueConstraint(fields=('country', 'code'), name='municipality_code_once'), models.CheckConstraint(condition=models.Q(('degurba__isnull', True), ('degurba__range', (1, 3)), _connector='OR'), name='degurba_is_1_to_3')],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='assessments.municipality'),
        ),
        migrations.AddField(
            model_name='department',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='departments', to='assessments.municipality'),
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=40)),
                ('detail', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audit', to='assessments.municipality')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='assessment',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='assessments.municipality'),
        ),
        migrations.CreateModel(
            name='OfficialArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('language', 'number'), name='official_article_once')],
            },
        ),
        migrations.AddField(
            model_name='assessment',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='assessments.round'),
        ),
        migrations.CreateModel(
            name='AnswerVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('dont_know', models.BooleanField(default=False)),
                ('justification', models.TextField(blank=True)),
                ('number', models.PositiveIntegerField()),
                ('save_id', models.CharField(blank=True, max_length=40)),
                ('saved_at', models.DateTimeField()),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='assessments.answer')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('answer', 'number'), name='version_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('dont_know', False), ('level__isnull', True), ('reason', '')), models.Q(('dont_know', False), ('level__range', (0, 4)), ('reason', '')), models.Q(('dont_know', False), ('level__isnull', True), models.Q(('reason', ''), _negated=True)), models.Q(('dont_know', True), ('level__isnull', True), ('reason', '')), _connector='OR'), name='version_has_one_rating')],
            },
        ),
        migrations.CreateModel(
            name='Completion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.PositiveSmallIntegerField()),
                ('completed_at', models.DateTimeField()),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='completions', to='assessments.assessment')),
                ('completed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'article'), name='completed_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('assessment', 'criterion'), name='one_answer'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dont_know', False), ('level__isnull', True), ('reason', '')), models.Q(('dont_know', False), ('level__range', (0, 4)), ('reason', '')), models.Q(('dont_know', False), ('level__isnull', True), models.Q(('reason', ''), _negated=True)), models.Q(('dont_know', True), ('level__isnull', True), ('reason', '')), _connector='OR'), name='answer_has_one_rating'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('strength__range', (1, 3))), name='evidence_strength_1_to_3'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('assessment', 'criterion'), name='assigned_once'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('member__isnull', True), ('department__isnull', True), _connector='XOR'), name='assigned_to_member_or_department'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'municipality'), name='one_role_a_member'),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.UniqueConstraint(fields=('municipality', 'name'), name='department_name_once'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('municipality', 'round'), name='one_assessment_a_round'),
        ),
    ]
