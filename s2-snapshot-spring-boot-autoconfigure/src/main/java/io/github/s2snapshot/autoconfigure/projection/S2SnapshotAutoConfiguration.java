/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.autoconfigure.projection;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.TaskScheduler;

import io.github.s2snapshot.annotation.support.ProjectionDefinitions;
import io.github.s2snapshot.annotation.support.StreamProjectionRegistrar;
import io.github.s2snapshot.autoconfigure.OwnPropertiesRegistrar;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.client.S2Properties;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreAutoConfiguration;
import io.github.s2snapshot.autoconfigure.store.SnapshotStores;
import io.github.s2snapshot.event.ProjectionEventPublisher;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.serializer.S2JsonCustomizer;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of projections and their snapshots:
 * a {@link SnapshotTemplate}, a {@code Projection} for each {@code @StreamProjection}
 * bean, and beans that restore them, schedule their snapshots and stop them with the
 * application.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
		TaskSchedulingAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class })
@ConditionalOnClass({ S2Client.class, SnapshotTemplate.class })
@ConditionalOnBean(S2Client.class)
@ConditionalOnBooleanProperty(name = "s2.snapshot.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ S2Properties.class, S2SnapshotProperties.class, SigningProperties.class })
@Import({ DefaultTaskSchedulerConfiguration.class, OwnPropertiesRegistrar.class })
public final class S2SnapshotAutoConfiguration {

	private final S2SnapshotProperties properties;

	S2SnapshotAutoConfiguration(S2SnapshotProperties properties) {
		this.properties = properties;
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static StreamProjectionRegistrar streamProjectionRegistrar() {
		return new KnownProjectionRegistrar();
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ProjectionDefinitions projectionDefinitions(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return new ProjectionDefinitions(beanFactory, environment);
	}

	@Bean
	ProjectionSettings s2ProjectionSettings() {
		return new ProjectionSettings(this.properties);
	}

	@Bean
	PropertiesProjectionCustomizer propertiesProjectionCustomizer(ProjectionSettings settings,
			SigningProperties signing, ObjectProvider<SnapshotStore> common, ObjectProvider<SnapshotStores> stores) {
		return new PropertiesProjectionCustomizer(settings, new KeySettings(signing),
				new ProjectionStores(settings, common, stores));
	}

	@Bean
	PropertiesKeyedCustomizer propertiesKeyedCustomizer(ProjectionSettings settings) {
		return new PropertiesKeyedCustomizer(settings);
	}

	@Bean
	@Primary
	@Conditional(OnOwnTemplateCondition.class)
	SnapshotTemplate snapshotTemplate(S2Client client, S2Properties s2Properties, ListableBeanFactory beanFactory,
			ObjectProvider<ProjectionListener> listeners,
			ObjectProvider<SnapshotTemplateBuilderCustomizer> customizers) {
		Collection<ContextListener> own = beanFactory.getBeansOfType(ContextListener.class).values();
		List<ProjectionListener> applied = listeners.orderedStream()
			.filter((listener) -> !(listener instanceof ContextListener) || own.contains(listener))
			.toList();
		return new SnapshotTemplateFactory(this.properties, applied, customizers.orderedStream().toList())
			.create(client, s2Properties.getBasin(), new ProjectionClients(beanFactory, s2Properties));
	}

	@Bean
	@Conditional(OnLocalTemplateCondition.class)
	@ConditionalOnBean(name = DefaultTaskSchedulerConfiguration.BEAN_NAME)
	SnapshotSchedule s2SnapshotSchedule(ObjectProvider<SnapshotTemplate> snapshots,
			@Qualifier(DefaultTaskSchedulerConfiguration.BEAN_NAME) TaskScheduler taskScheduler) {
		return new SnapshotSchedule(snapshots::getObject, taskScheduler);
	}

	@Bean
	@Conditional(OnLocalTemplateCondition.class)
	@ConditionalOnBean(ApplicationAvailability.class)
	@ConditionalOnBooleanProperty(name = "s2.snapshot.readiness.enabled", matchIfMissing = true)
	ProjectionReadiness s2ProjectionReadiness(ApplicationAvailability availability, ApplicationContext context) {
		return new ProjectionReadiness(availability, context, this.properties);
	}

	@Bean
	@ConditionalOnMissingBesideTemplate(ProjectionEventPublisher.class)
	@ConditionalOnBooleanProperty(name = "s2.snapshot.events.enabled", matchIfMissing = true)
	ProjectionEventPublisher projectionEventPublisher(ApplicationEventPublisher publisher) {
		ProjectionEventPublisher events = new ProjectionEventPublisher(publisher);
		int phase = this.properties.getLifecycle().getPhase();
		// Starts before the projections, and stops after them.
		events.setPhase((phase > Integer.MIN_VALUE) ? phase - 1 : phase);
		return events;
	}

	@Bean
	@Conditional(OnLocalTemplateCondition.class)
	@ConditionalOnBooleanProperty(name = "s2.snapshot.keep-alive", matchIfMissing = true)
	ProjectionKeepAlive s2ProjectionKeepAlive() {
		return new ProjectionKeepAlive();
	}

	@Bean
	KnownProjections s2KnownProjections(ConfigurableApplicationContext context) {
		return new KnownProjections(context, this.properties.getUnknownProjections());
	}

	@Bean
	@Conditional(OnLocalTemplateCondition.class)
	SnapshotLifecycle s2SnapshotLifecycle(SnapshotTemplate snapshots, ProjectionSettings settings,
			PropertiesProjectionCustomizer customizer, KnownProjections known, ListableBeanFactory beanFactory,
			ApplicationContext context) {
		Optional<ProjectionReadiness> readiness = own(beanFactory, ProjectionReadiness.class);
		return new SnapshotLifecycle(snapshots, settings, () -> {
			known.check(settings, customizer.customized());
			known.check(beanFactory.getBeansOfType(S2JsonCustomizer.class), customizer.customized());
			readiness.ifPresent((listener) -> listener.follow(snapshots));
		}, () -> readiness.ifPresent(ProjectionReadiness::leave),
				own(beanFactory, ProjectionKeepAlive.class).orElse(null), this.properties, context);
	}

	// A bean of an ancestor belongs to the template of that ancestor.
	private static <T> Optional<T> own(ListableBeanFactory beanFactory, Class<T> type) {
		return beanFactory.getBeansOfType(type).values().stream().findFirst();
	}

}
