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

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Matches if a context needs its own template: it defines none, and either has
 * projections or has no ancestor with a template.
 */
class OnOwnTemplateCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Snapshot template");
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		if (beanFactory == null) {
			return ConditionOutcome.noMatch(message.because("there is no bean factory"));
		}
		String[] own = beanFactory.getBeanNamesForType(SnapshotTemplate.class, true, false);
		if (own.length > 0) {
			return ConditionOutcome.noMatch(message.because("the context defines '" + own[0] + "'"));
		}
		String inherited = find(beanFactory.getParentBeanFactory());
		if (inherited == null) {
			return ConditionOutcome.match(message.because("no ancestor context defines a template"));
		}
		String projection = findProjection(beanFactory);
		return (projection != null)
				? ConditionOutcome.match(message.because("the context has the projection '" + projection + "'"))
				: ConditionOutcome.noMatch(message.because("'" + inherited + "' of an ancestor is used"));
	}

	private static @Nullable String find(@Nullable BeanFactory ancestor) {
		if (!(ancestor instanceof ListableBeanFactory listable)) {
			return null;
		}
		String[] names = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(listable, SnapshotTemplate.class, true,
				false);
		return (names.length > 0) ? names[0] : null;
	}

	private static @Nullable String findProjection(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanDefinitionNames()) {
			if (!beanFactory.getBeanDefinition(name).isAbstract()
					&& beanFactory.findAnnotationOnBean(name, StreamProjection.class, false) != null) {
				return name;
			}
		}
		return null;
	}

}
