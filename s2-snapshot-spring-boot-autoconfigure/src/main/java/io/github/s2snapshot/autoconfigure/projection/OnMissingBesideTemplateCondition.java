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

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Condition of {@link ConditionalOnMissingBesideTemplate}.
 */
class OnMissingBesideTemplateCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnMissingBesideTemplate.class);
		MergedAnnotation<ConditionalOnMissingBesideTemplate> annotation = metadata.getAnnotations()
			.get(ConditionalOnMissingBesideTemplate.class);
		Class<?>[] types = annotation.getClassArray(MergedAnnotation.VALUE);
		String[] names = annotation.getStringArray("name");
		BeanFactory beanFactory = context.getBeanFactory();
		while (beanFactory instanceof ListableBeanFactory listable) {
			String found = find(listable, types, names);
			if (found != null) {
				return ConditionOutcome.noMatch(message.found("bean").items(found));
			}
			if (has(listable, SnapshotTemplate.class)) {
				break;
			}
			beanFactory = (listable instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
		}
		return ConditionOutcome.match(message.because("no such bean exists beside the template"));
	}

	private static @Nullable String find(ListableBeanFactory beanFactory, Class<?>[] types, String[] names) {
		return Arrays.stream(names)
			.filter((name) -> containsLocal(beanFactory, name))
			.findFirst()
			.or(() -> Arrays.stream(types).filter((type) -> has(beanFactory, type)).map(Class::getName).findFirst())
			.orElse(null);
	}

	private static boolean containsLocal(ListableBeanFactory beanFactory, String name) {
		return (beanFactory instanceof HierarchicalBeanFactory child) ? child.containsLocalBean(name)
				: beanFactory.containsBean(name);
	}

	private static boolean has(ListableBeanFactory beanFactory, Class<?> type) {
		return beanFactory.getBeanNamesForType(type, true, false).length > 0;
	}

}
