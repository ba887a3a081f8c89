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

package io.github.s2snapshot.annotation.support;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.serializer.S2JsonCustomizer;

/**
 * {@link S2JsonCustomizer} beans in their order.
 */
final class JsonCustomizerBeans {

	private final List<Bean> beans;

	private JsonCustomizerBeans(List<Bean> beans) {
		this.beans = beans;
	}

	static JsonCustomizerBeans of(ListableBeanFactory factory) {
		IdentityHashMap<Object, String> names = new IdentityHashMap<>();
		BeanFactoryUtils.beansOfTypeIncludingAncestors(factory, S2JsonCustomizer.class)
			.forEach((name, bean) -> names.put(bean, name));
		List<Bean> beans = new ArrayList<>();
		factory.getBeanProvider(S2JsonCustomizer.class)
			.orderedStream()
			.forEach((bean) -> beans.add(new Bean(names.getOrDefault(bean, bean.getClass().getName()), bean)));
		return new JsonCustomizerBeans(beans);
	}

	void applyTo(ProjectionDefinition.Builder<?> definition) {
		for (Bean bean : this.beans) {
			if (bean.customizer.projections().isEmpty() || bean.customizer.projections().contains(definition.name())) {
				definition.json(bean);
			}
		}
	}

	/**
	 * Customizer with the name of its bean for messages.
	 *
	 * @param name the name of the bean
	 * @param customizer the bean
	 */
	private record Bean(String name, S2JsonCustomizer customizer) implements S2JsonCustomizer {

		@Override
		public void customize(JsonMapper.Builder json) {
			this.customizer.customize(json);
		}

		@Override
		public String toString() {
			return "bean '" + this.name + "'";
		}

	}

}
